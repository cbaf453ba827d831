"""Calls of the function library, packed as Sources/RedisStore packs them."""

import dataclasses
import hashlib
import os
import struct

from redis_client import Redis

SHARDS = 16
GENERATIONS = (("retry", 259_200), ("repeat", 86_400), ("pair", 2_592_000))
RULES = (5, 4, 3600, 2_592_000)  # reporters, window (10d), update interval, quiet period


@dataclasses.dataclass
class Complaint:
    """What a call says of one complaint; an empty sender makes it partial."""

    number: int
    sender: str
    reporter: str
    text: int
    legit: bool = False
    partner: int = 1
    has_id: bool = True


def complaint(traffic, number):
    """A complaint of mixed traffic; equal numbers have equal message ids."""
    sender = traffic.sender() or ""
    if sender.startswith("PKT"):
        sender = "alphanumeric:GB:" + sender
    return Complaint(
        number, sender, traffic.reporter(), traffic.text_index(),
        legit=traffic.disposition() == "legit",
    )


def digest(*parts):
    """Eight bytes that stand for the parts."""
    return hashlib.blake2b("|".join(map(str, parts)).encode(), digest_size=8).digest()


def shard_keys(now, shard):
    """The keys of a shard, as KeySchedule has them."""
    tag = f"sg:{{{shard:02d}}}:"
    names = []
    for name, length in GENERATIONS:
        names += [f"{tag}{name}:{now // length + step}" for step in (1, 0, -1)]
    names += [tag + name for name in ("senders", "seen", "rank", "listed")]
    return names + [tag + name for name in ("positions", "outbox", "evidence")]


def total_keys(now, shard):
    """Totals and reporters of the hour and of the day."""
    hour, tag = now // 3600, f"sg:{{{shard:02d}}}:"
    return [f"{tag}totals:h{hour}", f"{tag}totals:d{hour // 24}",
            f"{tag}reporters:h{hour}", f"{tag}reporters:d{hour // 24}"]


def packed(now, complaints, sealed=None, random_bytes=os.urandom):
    """A call of record_complaints, as LedgerCall makes it."""
    shards, places, records = [], {}, []

    def place(shard):
        if shard not in places:
            shards.append(shard)
            places[shard] = len(shards)
        return places[shard]

    for x in complaints:
        home = digest(x.sender)[0] % SHARDS if x.sender else x.text % SHARDS
        retry = digest("id", x.partner, x.number)
        header = struct.pack(
            ">BBHB", place(home), place(retry[3] % SHARDS) if x.has_id else 0, x.partner,
            (1 if x.legit else 0) + (2 if x.reporter else 0),
        )
        token = hashlib.blake2b(x.reporter.encode(), digest_size=16).digest()
        records.append(
            header + (retry if x.has_id else bytes(8))
            + digest("content", x.sender, x.reporter, x.text, x.legit)
            + digest("repeat", x.reporter, x.sender, x.text, x.legit)
            + digest("pair", x.reporter, x.sender, x.legit)
            + random_bytes(16) + token + x.sender.encode()
        )
    names = total_keys(now, min(shards))
    for shard in shards:
        names += shard_keys(now, shard)
    names.append(f"sg:{{control}}:newsenders:h{now // 3600}")
    if sealed is None:
        sealed = os.urandom(60 + 260 * len(complaints))
    return Redis.packed(
        "FCALL", "record_complaints_v1", len(names), *names, now, *RULES, len(shards), sealed,
        *records, b"",
    )


def packed_sweep(now, shard, limit):
    """A call of sweep_shard, as Housekeeping makes it."""
    tag = f"sg:{{{shard:02d}}}:"
    names = ("senders", "seen", "rank", "listed", "positions", "outbox", "evidence")
    return Redis.packed(
        "FCALL", "sweep_shard_v1", len(names), *(tag + name for name in names), now, *RULES,
        2_592_000, limit,
    )
