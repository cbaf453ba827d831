"""Streams of complaints with known campaigns, made by the generator of ../shared/data.

Nothing of them becomes part of the repository: they are written under .build, which git ignores.
"""

import collections
import json
import pathlib
import subprocess
import sys

from processes import FOLDER

CACHE = FOLDER.parent / ".build/recorded-traffic"
# Steps that carry the text that is reported, or a part of it.
OF_TEXT = ("content", "both", "part")


class Complaint:
    """A complaint as a carrier posts it once it has all of what the subscriber sent.

    `events` are the ids of the messages that it was made of, the one that tells the text first.
    """

    def __init__(self, events, carrier, arrived, body):
        self.events = events
        self.carrier = carrier
        self.arrived = arrived
        self.body = body

    @property
    def text(self):
        """What is reported."""
        return self.body["text"]

    def again(self, event):
        """The same, delivered once more."""
        body = dict(self.body, messageId=_message(event["smsc_ref"]))
        # Nothing is delivered again before it was delivered.
        return Complaint([event["id"]], self.carrier, max(self.arrived, event["arrived"]), body)


class Stream:
    """A run of the generator: `events` in the order of their arrival, and the truth of each."""

    def __init__(self, data, profile, seed, events):
        self.name = f"{profile} {seed}"
        self.profile = profile
        self.prefix = CACHE / f"{profile}-{seed}-{events}"
        if not pathlib.Path(f"{self.prefix}.summary.json").exists():
            CACHE.mkdir(parents=True, exist_ok=True)
            subprocess.run(
                [sys.executable, f"{data}/make_traffic.py", "--pool", data, "--out", self.prefix,
                 "--seed", str(seed), "--profile", profile, "--events", str(events)],
                check=True, stdout=subprocess.DEVNULL,
            )
        self.events = self._read("events")
        self.truth = {row["id"]: row for row in self._read("truth")}
        self.complaints = self._joined()

    def _read(self, name):
        with open(f"{self.prefix}.{name}.ndjson", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]

    def _joined(self):
        """Native complaints in the order of their arrival.

        Parts are joined, and the sender stands in a complaint where the subscriber named it, at
        once or when asked. A message that the plant delivers again makes the complaint again.
        Messages that report no text (calls, and what was sent to the wrong number) are left out.
        """
        messages, repeated = collections.defaultdict(list), []
        for event in self.events:
            row = self.truth[event["id"]]
            if row["campaign"] is None or row["step"] not in OF_TEXT:
                continue
            if row["dup"] != "transport":
                messages[_message(event["smsc_ref"])].append(event)
            elif row["step"] != "part":
                repeated.append(event)
        complaints = [
            self._complaint(parts) for parts in messages.values()
            if "".join(part["text"] for part in parts).strip()
        ]
        by_event = {event: one for one in complaints for event in one.events}
        complaints += [
            by_event[original].again(event) for event in repeated
            if (original := self.truth[event["id"]]["dup_of"]) in by_event
        ]
        return sorted(complaints, key=lambda one: one.arrived)

    def _complaint(self, parts):
        parts.sort(key=lambda part: part["part"]["i"] if "part" in part else 0)
        first = parts[0]
        row = self.truth[first["id"]]
        body = {
            "messageId": _message(first["smsc_ref"]), "reporter": first["from"],
            "channel": "mms" if first["ch"].startswith("mms") else "sms",
            "receivedAt": first["sent"], "text": "".join(part["text"] for part in parts),
        }
        if row["answer"] in ("exact", "variant") and row["sender"]:
            body["sender"] = row["sender"]
        arrived = max(part["arrived"] for part in parts)
        return Complaint([part["id"] for part in parts], first["carrier"], arrived, body)


def _message(reference):
    """The reference of a message, of which its parts have the number behind a dot."""
    return reference.split(".")[0]
