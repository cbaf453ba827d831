"""What the ledger holds of its senders, read as protocols/storage/redis.md describes it."""

import struct

SHARDS = 16
BUCKET = 300
WINDOWS = ((1, 12), (12, 24), (288, 7), (288, 10), (288, 30))  # size and number of buckets
HEADER, RECORD = struct.Struct(">B4IBB7IB4IB2H"), struct.Struct(">IHB8s8s")


def starts(now):
    """The first bucket of each window that ends now."""
    return [(now // BUCKET // size - count + 1) * size for size, count in WINDOWS]


def summary(first, last, complaints, legit, listing, buckets, partners, now):
    """A sender's figures: of buckets (start and four numbers) and partners (index and three)."""
    windows = [
        tuple(sum(item[k] for item in buckets if item[0] >= start) for k in (1, 2, 3, 4))
        + (sum(1 for _, seen, n, _ in partners if n and seen >= start * BUCKET),)
        for start in starts(now)
    ]
    return (first, last, complaints, legit, listing, tuple(windows), tuple(sorted(partners)))


def small(packed, now):
    """Of a sender whose value is the list of its complaints."""
    records = [RECORD.unpack_from(packed, at) for at in range(1, len(packed), RECORD.size)]
    buckets, partners, last = [], {}, {}
    for time, partner, flags, pair, _ in records:
        legit = flags & 1
        part = partners.setdefault(partner, [0, 0, 0])
        part[1 + legit] += 1
        if not legit:
            part[0] = max(part[0], time)
        if flags & 2:
            last[pair] = (time // BUCKET, 0, 1 - legit, 0, legit)
        buckets.append((time // BUCKET, 1 - legit, 0, legit, 0))
    legit = sum(flags & 1 for _, _, flags, _, _ in records)
    return summary(
        records[0][0], records[-1][0], len(records) - legit, legit, (0, 0, 0, 0, 0),
        buckets + list(last.values()), [(index, *part) for index, part in partners.items()], now,
    )


def large(packed, history, now):
    """Of any other sender; `history` are its old buckets."""
    (_, first, last, complaints, legit, listing, reason, listed_at, entry_at, reporters,
     *_, has_history, buckets, partners) = HEADER.unpack_from(packed)
    recent = packed[HEADER.size + 14 * partners:]
    assert len(recent) == 20 * buckets and bool(history) == bool(has_history)
    listed = [struct.unpack_from(">5I", item, at)
              for item in (history, recent) for at in range(0, len(item), 20)]
    assert [item[0] for item in listed] == sorted({item[0] for item in listed})
    return summary(
        first, last, complaints, legit, (listing, reason, listed_at, entry_at, reporters),
        listed,
        [struct.unpack_from(">H3I", packed, HEADER.size + 14 * i) for i in range(partners)], now,
    )


def senders(redis, now):
    """Everything that is known of every sender, by its canonical text."""
    found = {}
    for shard in range(SHARDS):
        old = redis("HGETALL", f"sg:{{{shard:02d}}}:history")
        history = dict(zip(old[::2], old[1::2]))
        flat = redis("HGETALL", f"sg:{{{shard:02d}}}:senders")
        for name, packed in zip(flat[::2], flat[1::2]):
            old = history.pop(name, b"")
            found[name.decode()] = (
                small(packed, now) if packed[0] == 1 else large(packed, old, now)
            )
        assert not history, "history of a sender that is not there"
    return found


def heard(redis, now):
    """How many senders were heard of in each window."""
    totals = [0] * len(WINDOWS)
    for shard in range(SHARDS):
        flat = redis("HGETALL", f"sg:{{{shard:02d}}}:heard")
        counts = {name.decode(): int(value) for name, value in zip(flat[::2], flat[1::2])}
        for index, start in enumerate(starts(now)):
            letter, unit = ("b", 1) if index == 0 else ("h", 12) if index == 1 else ("d", 288)
            totals[index] += sum(
                n for name, n in counts.items()
                if name[0] == letter and int(name[1:]) * unit >= start
            )
    return totals


def bounds(redis):
    """Upper bounds of the senders' complaints in thirty days; 1 for those that are not ranked."""
    found = {}
    for shard in range(SHARDS):
        flat = redis("ZRANGE", f"sg:{{{shard:02d}}}:rank", 0, -1, "WITHSCORES")
        found |= {name.decode(): int(score) for name, score in zip(flat[::2], flat[1::2])}
    return found


def active(redis, now):
    """The senders that the lists of each window name."""
    found = []
    for index, start in enumerate(starts(now)):
        letter, seconds = ("h", 3600) if index < 2 else ("d", 86400)
        names = set()
        for unit in range(start * BUCKET // seconds, (now + 3600) // seconds + 1):
            for shard in range(SHARDS):
                key = f"sg:{{{shard:02d}}}:active:{letter}{unit}"
                names |= {name.decode() for name in redis("LRANGE", key, 0, -1)}
        found.append(names)
    return found
