"""Calls of the function library, packed as Sources/RedisStore packs them."""

import dataclasses
import hashlib
import os
import struct

from redis_client import Redis

SHARDS = 16
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


def packed(now, complaints, sealed=None, random_bytes=os.urandom):
    """A call of record_complaints, as LedgerCall makes it."""
    senders = [{} for _ in range(SHARDS)]  # canonical text -> place
    retries = [{} for _ in range(SHARDS)]  # digest -> place
    homes, ids = [], []
    for x in complaints:
        home = digest(x.sender)[0] % SHARDS if x.sender else x.text % SHARDS
        homes.append((home, senders[home].setdefault(x.sender, len(senders[home]) + 1)
                      if x.sender else 0))
        if x.has_id:
            retry = digest("id", x.partner, x.number)
            shard = (4 * x.partner + retry[7] % 4) % SHARDS
            ids.append((shard, retries[shard].setdefault(retry, len(retries[shard]) + 1)))
        else:
            ids.append(None)
    shards = sorted({home for home, _ in homes} | {item[0] for item in ids if item})
    parts = []
    for shard in shards:
        parts.append(struct.pack(">H", len(senders[shard])))
        for text in senders[shard]:
            parts.append(struct.pack(">H", len(text.encode())) + text.encode())
        parts.append(struct.pack(">H", len(retries[shard])) + b"".join(retries[shard]))
    for x, (home, place), retry in zip(complaints, homes, ids):
        flags = (1 if x.legit else 0) + (2 if x.reporter else 0)
        parts.append(struct.pack(
            ">BBHBHH", flags, shards.index(home) + 1, place,
            shards.index(retry[0]) + 1 if retry else 0, retry[1] if retry else 0, x.partner,
        ))
        parts.append(
            digest("content", x.sender, x.reporter, x.text, x.legit) + random_bytes(16)
            + struct.pack(">I", now)
            + struct.pack(">IHB", now, x.partner, flags)
            + digest("pair", x.reporter, x.sender, x.legit)
            + digest("repeat", x.reporter, x.sender, x.text, x.legit)
            + digest("token", x.reporter)
        )
    if sealed is None:
        sealed = os.urandom(60 + 100 * len(complaints))
    names = [f"sg:{{{shard:02d}}}:senders" for shard in shards]
    names.append(f"sg:{{control}}:newsenders:h{now // 3600}")
    return Redis.packed(
        "FCALL", "record_complaints_v1", len(names), *names, now, *RULES, sealed, b"".join(parts),
        b"",
    )


def outcomes(reply, count):
    """What a reply says: listing changes, letters, complaint ids of the retries."""
    return reply[:4], reply[4:4 + count], reply[4 + count:]


def packed_sweep(now, shard, limit):
    """A call of sweep_shard, as Housekeeping makes it."""
    return Redis.packed(
        "FCALL", "sweep_shard_v1", 1, f"sg:{{{shard:02d}}}:senders", now, *RULES, 2_592_000, limit,
    )
