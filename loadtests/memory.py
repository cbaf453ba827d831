"""How much memory the gateway and its Redis need, and how long a start takes."""

import contextlib
import socket
import statistics
import tempfile
import threading
import time

from load import Checked, Wrong
from processes import Gateway, allow_many_files, peak, resident, stop, wait_for_rewrite

LINES = 500
CONNECTIONS = 4
SINGLE = 5000
IDLE = {"LIMITS_IDLETIMEOUT": "600s"}
# What campaigns keep has targets of its own: campaign-cost.
ALONE = {"CAMPAIGNS_ENABLED": "false"}


@contextlib.contextmanager
def new_gateway(binary, workers, settings=None):
    """A gateway of its own, and the directory it lies in."""
    with tempfile.TemporaryDirectory(prefix="spamgate-memory-") as directory:
        gateway = Gateway(binary, directory, workers, settings)
        try:
            yield gateway, directory
        finally:
            stop(gateway.process)


def idle(binary, workers, connections):
    """Memory without load, then with many connections that have had an answer each and wait."""
    with new_gateway(binary, workers, IDLE) as (gateway, _):
        time.sleep(1)
        before = resident(gateway.process.pid)
        allow_many_files()
        request = b"GET /healthz HTTP/1.1\r\nHost: load\r\n\r\n"
        sockets = []
        for _ in range(connections):
            sockets.append(socket.create_connection(("127.0.0.1", gateway.port), timeout=30))
            sockets[-1].sendall(request)
        for connection in sockets:
            if not connection.recv(4096).startswith(b"HTTP/1.1 200"):
                raise SystemExit("an idle connection was refused")
        time.sleep(1)
        after = resident(gateway.process.pid)
        for connection in sockets:
            connection.close()
        return {
            "bytes": before, "connections": connections, "bytes_with_connections": after,
            "bytes_each": (after - before) / connections, "start_seconds": gateway.start_seconds,
        }


class Sampler:
    """Samples something while it is entered."""

    def __init__(self, sample, every=0.5):
        self._sample, self._every = sample, every
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.samples = []

    def _run(self):
        start = time.monotonic()
        while True:
            self.samples.append((time.monotonic() - start, self._sample()))
            if self._ended.wait(self._every):
                return

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()


def short_flood(binary, workers, generator, senders):
    """The gateway's memory while one partner sends complaints about ever new senders."""
    with new_gateway(binary, workers) as (gateway, directory):
        checked = Checked(gateway, generator, directory)
        result = checked.load(
            may_refuse=True, flood=True, lines=LINES, connections=CONNECTIONS, count=senders,
            seconds=600,
        )
        return {"senders": senders, "bytes": peak(gateway.process.pid), "rate": result["rate"]}


def starts(binary, workers, times):
    """Seconds from the start of the process to readiness, with an empty data directory."""
    seconds = []
    for _ in range(times):
        with new_gateway(binary, workers) as (gateway, _):
            seconds.append(gateway.start_seconds)
    return {"seconds": statistics.median(seconds), "all": seconds}


def _evidence(redis):
    """Memory of the evidence."""
    memory = cursor = 0
    keys = set()
    while cursor is not None:
        cursor, found = redis("SCAN", cursor, "MATCH", "sg:*:evidence*", "COUNT", 1000)
        keys.update(found)
        cursor = None if cursor == b"0" else cursor
    for key in keys:
        memory += redis("MEMORY", "USAGE", key, "SAMPLES", 0) or 0
    return memory


def _settled(redis):
    """Memory of what is stored, when nothing is being rewritten."""
    wait_for_rewrite(redis)
    return int(redis.info("memory")["used_memory_dataset"])


def pairs(checked, known, more, population):
    """What Redis needs for each additional pair of a sender and a reporter.

    First `known` complaints about many senders, then `more` about some of these: what is added then
    is reporters of senders that are known. Evidence, which is kept for as long as one likes, is
    counted apart. What is remembered of message ids and repeats is counted in full, though it is
    kept for days and not for thirty.

    Redis' figures come from the gateway's own Redis, so this holds for any layout of the keys but
    those of the evidence.
    """
    redis = checked.server.redis
    load = {"lines": LINES, "connections": CONNECTIONS, "seconds": 600}
    checked.load(count=known, **load)
    expected, memory, evidence = checked.compare(0), _settled(redis), _evidence(redis)
    result = checked.load(count=more, population=population, **load)
    all_expected, all_memory, all_evidence = (
        checked.compare(), _settled(redis), _evidence(redis)
    )
    plaintext = checked.server.metric("spamgate_evidence_plain_bytes_total")
    added = all_expected["pairs"] - expected["pairs"]
    return {
        "pairs": added, "rate": result["rate"],
        "new_senders": all_expected["senders"] - expected["senders"],
        "bytes_each": (all_memory - memory - (all_evidence - evidence)) / added,
        "evidence_bytes": all_evidence, "evidence_plaintext": plaintext,
        "evidence_ratio": all_evidence / plaintext,
        "redis_bytes": int(redis.info("memory")["used_memory"]),
    }


def stored(binary, workers, generator, complaints):
    """Memory for each pair, and the start with that many complaints stored, campaigns aside."""
    with tempfile.TemporaryDirectory(prefix="spamgate-stored-") as directory:
        gateway = Gateway(binary, directory, workers, ALONE)
        try:
            checked = Checked(gateway, generator, directory)
            more = complaints * 4 // 10
            memory = pairs(checked, complaints - more, more, max(100, complaints // 50))
            alone = checked.load(count=SINGLE, seconds=60)["journal"]
            before = gateway.overview()
        finally:
            stop(gateway.process)
        gateway = Gateway(binary, directory, workers, ALONE, tokens=gateway.tokens)
        try:
            after = gateway.overview()
            for key in ("complaints", "legit", "partial", "duplicates"):
                if before[key] != after[key]:
                    raise Wrong(f"after the start {key} is {after[key]}, not {before[key]}")
            seconds, held = gateway.start_seconds, resident(gateway.process.pid)
            checked.server = gateway
            checked.replay(alone, SINGLE)
            return memory, {
                "complaints": complaints, "seconds": seconds, "resident": held,
            }
        finally:
            stop(gateway.process)
