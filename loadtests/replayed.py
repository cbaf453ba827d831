"""Streams of complaints replayed through gateways, and the campaigns that those tell."""

import contextlib
import http.client
import json
import tempfile

import messages
from evidence import Evidence
from load import Wrong
from processes import Gateway, stop, wait_for

LOOKED_UP = 1000  # complaints of one look-up
CAUGHT_UP_SECONDS = 600
OVERVIEW = "/v1/statistics/campaigns?window=24h&limit=1"


class Replayed:
    """What became of a stream: the campaign of each event, and which were taken for retries."""

    def __init__(self, clusters, retries, complaint_ids):
        self.clusters = clusters
        self.retries = retries
        self.complaint_ids = complaint_ids


@contextlib.contextmanager
def gateways(binary, count, keys=None):
    """That many new gateways with simulated clocks on one Redis, and a partner for each carrier.

    Sketches of texts are keyed, so what is to be the same again needs the same `keys`.
    """
    with contextlib.ExitStack() as stack:
        started = []
        for _ in range(count):
            directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="spamgate-quality."))
            gateway = Gateway(
                binary, directory, 1, simulated=True, keys=keys,
                file=messages.configuration(directory), beside=started[0] if started else None,
            )
            # The one whose Redis it is ends last.
            stack.callback(stop, gateway.process)
            for carrier in messages.CARRIERS:
                gateway.token(carrier, country="US")
            started.append(gateway)
        for gateway in started[1:]:
            wait_for("partners at every gateway", lambda one=gateway: _knows_partners(one))
        yield started


def _knows_partners(gateway):
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=30)
    try:
        for carrier in messages.CARRIERS:
            headers = {"Authorization": f"Bearer {gateway.token(carrier)}"}
            connection.request("GET", "/v1/partners", headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status == 401:
                return False
        return True
    finally:
        connection.close()


def has_campaigns(gateway):
    """Whether a gateway makes campaigns at all."""
    return gateway.request("GET", OVERVIEW)[0] == 200


def as_complaints(stream, started):
    """Posts native complaints, one after another, to the gateways by turns."""
    connections = [http.client.HTTPConnection("127.0.0.1", one.port, timeout=60) for one in started]
    ids, retries, said = {}, set(), {}
    for place, complaint in enumerate(stream.complaints):
        turn = place % len(started)
        headers = {
            "Authorization": f"Bearer {started[turn].token(complaint.carrier)}",
            "Content-Type": "application/json", "Spamgate-Time": complaint.arrived,
        }
        body = json.dumps(complaint.body, ensure_ascii=False).encode()
        connections[turn].request("POST", "/v1/complaints", body, headers)
        answer = connections[turn].getresponse()
        content = answer.read()
        if answer.status not in (200, 201):
            raise Wrong(f"{complaint.events[0]}: {answer.status} {content[:300]}")
        receipt = json.loads(content)["id"]
        said[receipt] = (complaint.body["reporter"], complaint.text)
        for event in complaint.events:
            ids[event] = receipt
        if answer.headers.get("Idempotent-Replay") == "true":
            retries.update(complaint.events)
    for connection in connections:
        connection.close()
    return _told(started[0], ids, said, retries)


def as_messages(stream, started):
    """Hands over every message of the subscribers as the carriers' plants do."""
    gateway = started[0]
    outcomes = messages.replay(gateway, stream.events)
    messages.finish(gateway, stream.events)
    reports = messages.Reports(stream.events, list(stream.truth.values()))
    reports.match(Evidence(gateway.redis, gateway.data))
    ids, said = {}, {}
    for report, complaint in reports.found.items():
        said[complaint["id"]] = (complaint.get("reporter"), complaint["text"])
        for part in reports.texts[report].values():
            ids[part["id"]] = complaint["id"]
    retries = {event for event, outcome in outcomes.items() if outcome == "retry"}
    return _told(gateway, ids, said, retries)


def _told(gateway, ids, said, retries):
    """Waits until campaigns are made of all complaints, and asks for the campaign of each.

    A repeat is not counted and so in no campaign: it belongs to that of the complaint which it
    repeats, by the same reporter with the same text. `said` has both of every complaint.
    """
    wait_for("campaigns of all complaints", lambda: gateway.answer(OVERVIEW)["caughtUp"],
             CAUGHT_UP_SECONDS)
    wanted = sorted(set(ids.values()))
    campaigns = {}
    for start in range(0, len(wanted), LOOKED_UP):
        part = wanted[start:start + LOOKED_UP]
        status, answer = gateway.request("POST", "/v1/complaints/lookup", {"ids": part})
        if status != 200:
            raise Wrong(f"POST /v1/complaints/lookup: {status} {answer}")
        for row in answer["complaints"]:
            campaigns[row["id"]] = row["campaign"]
    if campaigns.keys() != set(wanted):
        raise Wrong(f"{len(wanted)} complaints looked up, {len(campaigns)} answered")
    first = {}
    for complaint, words in said.items():
        if campaigns[complaint]:
            first.setdefault(words, campaigns[complaint])
    clusters = {
        event: campaigns[complaint] or first.get(said[complaint])
        for event, complaint in ids.items()
    }
    return Replayed(clusters, retries, ids)


WAYS = {"complaints": as_complaints, "messages": as_messages}


def reasons(gateway, complaint_id):
    """Why a complaint is in its campaign, in the gateway's words."""
    answer = gateway.answer(f"/v1/complaints/{complaint_id}")
    return "; ".join(f"{one['words']} ({one['weight']:+.2f})" for one in answer["reasons"])
