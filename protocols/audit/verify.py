#!/usr/bin/env python3
"""verify.py EXPORT [NUMBER:DIGEST]...: proves an export of spamgate's audit log.

It prints the head, and ends with 0; or the first flaw, and ends with 1. Heads that were noted
earlier must be found in the export too.
"""
import hashlib
import json
import sys


def verify(lines, noted):
    number, digest, begin, accounted = 0, "0" * 64, None, {None, (0, "0" * 64)}
    for line in lines:
        record = json.loads(line)
        if begin is None:
            begin = number, digest = record["sequence"] - 1, record["previous"]
            assert noted.pop(number, digest) == digest, f"record {number} is another than noted"
        assert record["sequence"] == number + 1, f"record {number + 1} is missing"
        assert record["previous"] == digest, f"record {number} or {number + 1} was changed"
        number, digest = number + 1, hashlib.sha256(line.rstrip(b"\n")).hexdigest()
        assert noted.pop(number, digest) == digest, f"record {number} is another than noted"
        if record["action"] == "audit.trimmed":
            accounted.add((record["details"]["through"], record["details"]["digest"]))
    assert begin in accounted, f"what stood before record {begin[0] + 1} is missing"
    assert not noted, f"record {max(noted)} was noted and is not in the export"
    return f"{number}:{digest}"


if __name__ == "__main__":
    heads = dict((int(number), digest) for number, digest in (a.split(":") for a in sys.argv[2:]))
    try:
        with open(sys.argv[1], "rb") as export:
            print("head", verify(export, heads))
    except (AssertionError, ValueError, KeyError, TypeError) as flaw:
        sys.exit(f"not as it was written: {flaw}")
