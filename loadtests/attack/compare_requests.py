"""compare_requests.py FILE: compares requests that our server saw with what h11 reads.

FILE has a JSON object in each line: name, request (hexadecimal), seen (method, target, body). What
we saw must be the beginning of what h11 sees: refusing more than h11 is fine, reading otherwise is
not. Exits 1 on a difference.
"""

import collections
import json
import sys

import h11

# RFC 9112 §2.2 asks servers to ignore an empty line before a request line; h11 refuses it. We
# ignore up to four.
EMPTY_LINES_MAX = 4


def without_empty_lines(data):
    """The data without the empty lines that we ignore."""
    for _ in range(EMPTY_LINES_MAX):
        if not data.startswith(b"\r\n"):
            break
        data = data[2:]
    return data


def read_one(data):
    """The first request as (method, target, body) and what follows it; None when there is none."""
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 20)
    connection.receive_data(data)
    request, body = None, b""
    while True:
        try:
            event = connection.next_event()
        except h11.RemoteProtocolError:
            return None, b""
        if event is h11.NEED_DATA or isinstance(event, h11.ConnectionClosed):
            return None, b""
        if event is h11.PAUSED:
            raise AssertionError("h11 pauses before the end of a message")
        if isinstance(event, h11.Request):
            request = event
        elif isinstance(event, h11.Data):
            body += bytes(event.data)
        elif isinstance(event, h11.EndOfMessage):
            seen = (request.method.decode(), request.target.decode("latin-1"), body)
            return seen, connection.trailing_data[0]


def read_all(data):
    """All complete requests, as h11 reads them."""
    requests = []
    while data:
        request, data = read_one(without_empty_lines(data))
        if request is None:
            break
        requests.append(request)
    return requests


def main():
    """Compares, and says how much was compared."""
    counts = collections.Counter()
    with open(sys.argv[1], encoding="utf-8") as file:
        for line in file:
            case = json.loads(line)
            data = bytes.fromhex(case["request"])
            ours = [(s["method"], s["target"], bytes(s["body"])) for s in case["seen"]]
            theirs = read_all(data)
            counts["requests sent"] += 1
            counts["messages that we accepted"] += len(ours)
            counts["messages that only h11 accepted"] += max(0, len(theirs) - len(ours))
            if ours != theirs[:len(ours)]:
                counts["differences"] += 1
                print(f"DIFFERENT {case['name']}\n  {data[:400]!r}\n  we:  {ours}\n  h11: {theirs}")
    print(", ".join(f"{count} {name}" for name, count in counts.items()))
    if not counts["messages that we accepted"]:
        sys.exit("nothing was accepted, so nothing was compared")
    sys.exit(1 if counts["differences"] else 0)


main()
