"""What subscribers send in traffic of ../shared/data, handed over as carriers' plants do."""

import collections
import datetime
import http.client
import http.server
import json
import pathlib
import threading
import urllib.parse
import uuid

from processes import wait_for

CARRIERS = {"carrier-a": "kannel", "carrier-b": "kannel", "carrier-c": "jasmin", "mvno-d": "query"}
# As a user data header has it: the GSM alphabet's septets and UTF-16 are made by the gateway's
# other side, here Kannel.
SEPTETS = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
SHIFTED = {"^": 20, "{": 40, "}": 41, "\\": 47, "[": 60, "~": 61, "]": 62, "|": 64, "€": 101,
           "\f": 10}


def gsm(text):
    """One octet for each septet."""
    octets = bytearray()
    for letter in text:
        if letter in SHIFTED:
            octets += bytes([27, SHIFTED[letter]])
        else:
            octets.append(SEPTETS.index(letter))
    return bytes(octets)


def header(part):
    """The user data header of a part (3GPP TS 23.040 §9.2.3.24.1)."""
    return bytes([5, 0, 3, part["ref"], part["n"], part["i"]])


def seconds(moment):
    return int(datetime.datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp())


def kannel_post(event):
    """As smsbox posts it with send-sender and alt-charset."""
    query = urllib.parse.urlencode({"id": event["smsc_ref"], "ts": seconds(event["sent"])})
    is_ucs2 = event["enc"] == "ucs2"
    headers = {
        "User-Agent": "Kannel/1.4.5",
        "X-Kannel-From": event["from"],
        "X-Kannel-To": event["to"],
        "X-Kannel-Coding": "2" if is_ucs2 else "0",
        "Content-Type": f"text/plain; charset=\"{'UTF-16BE' if is_ucs2 else 'UTF-8'}\"",
    }
    if "part" in event:
        headers["X-Kannel-UDH"] = header(event["part"]).hex()
    body = event["text"].encode("utf-16-be" if is_ucs2 else "utf-8", "surrogatepass")
    return "POST", f"/v1/mo/kannel?{query}", headers, body


def kannel_get(event):
    """As smsbox asks with get-url."""
    is_ucs2 = event["enc"] == "ucs2"
    fields = {
        "id": event["smsc_ref"], "from": event["from"], "to": event["to"],
        "ts": seconds(event["sent"]), "coding": "2" if is_ucs2 else "0",
        "charset": "UTF-16BE" if is_ucs2 else "UTF-8",
        "text": event["text"].encode("utf-16-be" if is_ucs2 else "utf-8", "surrogatepass"),
    }
    if "part" in event:
        fields["udh"] = header(event["part"])
    return "GET", f"/v1/mo/kannel?{urllib.parse.urlencode(fields)}", {}, None


def jasmin(event):
    """As Jasmin throws it."""
    is_ucs2 = event["enc"] == "ucs2"
    octets = event["text"].encode("utf-16-be") if is_ucs2 else gsm(event["text"])
    fields = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, event["smsc_ref"])), "from": event["from"],
        "to": event["to"], "origin-connector": "smsc-1", "coding": "8" if is_ucs2 else "0",
        "content": event["text"], "binary": octets.hex(),
    }
    headers = {
        "User-Agent": "Jasmin gateway/1.0 deliverSmHttpThrower",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return "POST", "/v1/mo/jasmin/smsc-1", headers, urllib.parse.urlencode(fields).encode()


def mars(event):
    """As a handset's client reports it."""
    original = event["orig"]
    report = {
        "v": "1", "u": "ExampleTel/Messages/4.1.0", "s": original["from"], "r": event["from"],
        "m": {"p": original["proto"], "t": original["ts"], "c": event["text"]},
    }
    headers = {"Content-Type": "application/json"}
    return "POST", "/v1/complaints/mars", headers, json.dumps(report).encode()


def request(event):
    if event["ch"] == "mars":
        return mars(event)
    kind = CARRIERS[event["carrier"]]
    return {"kannel": kannel_post, "query": kannel_get, "jasmin": jasmin}[kind](event)


class Plant(http.server.BaseHTTPRequestHandler):
    """Jasmin's /send, where subscribers of that carrier are answered."""

    def do_GET(self):
        """Takes every message."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'Success "1"')

    def log_message(self, *_):
        """Says nothing."""


def configuration(directory):
    """A file with a source whose subscribers are answered out of band, and its plant."""
    plant = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Plant)
    threading.Thread(target=plant.serve_forever, daemon=True).start()
    path = pathlib.Path(directory, "spamgate.yaml")
    password = pathlib.Path(directory, "password")
    password.write_text("secret\n")
    path.write_text(
        # The traffic's numbers are of two countries.
        "conversation:\n  countries: [GB]\n"
        "sources:\n  smsc-1:\n    format: jasmin\n    partner: carrier-c\n"
        "    conversation: out-of-band\n    reply:\n"
        f"      url: http://127.0.0.1:{plant.server_port}/send\n"
        f"      username: spamgate\n      passwordFile: {password}\n      from: '7726'\n"
    )
    return path


def replay(gateway, events):
    """Posts the events; what the gateway said became of each, by its id."""
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=30)
    tokens = {name: gateway.token(name, country="US") for name in CARRIERS}
    outcomes = {}
    for event in events:
        method, target, headers, body = request(event)
        headers["Authorization"] = f"Bearer {tokens[event['carrier']]}"
        headers["Spamgate-Time"] = event["arrived"]
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        if event["ch"] != "mars":
            outcomes[event["id"]] = answer.headers.get("Spamgate-Outcome", "?")
            is_right = answer.status == 200 and outcomes[event["id"]] != "?"
        elif answer.status == 201:
            is_replay = answer.headers.get("Idempotent-Replay") == "true"
            is_repeat = json.loads(text)["status"] == "duplicate"
            outcomes[event["id"]] = "retry" if is_replay else "repeat" if is_repeat else "taken"
            is_right = True
        else:
            # A text of white space is no report.
            is_right = not event["text"].strip()
        if not is_right:
            raise SystemExit(f"{event['id']}: {answer.status} {text}")
    return outcomes


def finish(gateway, events):
    """Lets a day and more pass, so that no text waits for its sender any longer."""
    last = datetime.datetime.fromisoformat(events[-1]["arrived"].replace("Z", "+00:00"))
    later = last + datetime.timedelta(hours=30)
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=30)
    connection.request("GET", "/healthz", headers={"Spamgate-Time": later.isoformat()})
    connection.getresponse().read()

    def is_over():
        until = int(later.timestamp())
        due = (gateway.redis("ZCOUNT", f"sg:{{{shard:02}}}:conversations:due", "-inf", until)
               for shard in range(16))
        return sum(due) == 0

    wait_for("the end of conversations", is_over, 60)


def canonical(sender):
    if sender is None or sender.startswith("+"):
        return sender
    if "@" in sender:
        return f"email:{sender}"
    if sender.isdigit():
        return f"shortCode:US:{sender}"
    return f"alphanumeric:US:{sender.upper()}"


def squeezed(text):
    return "".join(text.split())


class Reports:
    """What subscribers reported, as the generator knows it, and what was recorded of it."""

    def __init__(self, events, truth):
        self.events = {event["id"]: event for event in events}
        self.truth = truth
        self.texts = collections.defaultdict(dict)
        for row in truth:
            if row["dup"] is None and row["step"] in ("content", "both", "part"):
                event = self.events[row["id"]]
                place = event["part"]["i"] if "part" in event else 1
                self.texts[row["report"]][place] = event
        # Whom each reporter has named at all.
        self.named = collections.defaultdict(set)
        for row in truth:
            self.named[self.events[row["id"]]["from"]].add(canonical(row["sender"]))
        self.rows = {
            row["report"]: row for row in truth
            if row["dup"] is None and row["step"] in ("content", "both")
        }

    def wait(self, event, answer):
        """Seconds from a text to an answer."""
        return seconds(self.events[answer]["arrived"]) - seconds(event["arrived"])

    def match(self, evidence):
        """Pairs each report with the complaint that holds its text."""
        recorded = collections.defaultdict(list)
        for complaint in evidence.complaints():
            recorded[complaint.get("reporter")].append(complaint)
        self.found = {}
        for report in self.rows:
            parts = self.texts[report]
            text = squeezed("".join(parts[place]["text"] for place in sorted(parts)))
            token = evidence.token(parts[min(parts)]["from"])
            candidates = [
                complaint for complaint in recorded[token]
                if (kept := squeezed(complaint["text"])) and not complaint.get("used")
                and kept in text and len(kept) >= len(text) * 0.5
            ]
            if candidates:
                best = max(candidates, key=lambda complaint: len(complaint["text"]))
                best["used"] = True
                self.found[report] = best
