"""The NDJSON part of the load: clients that send batches and add up what the answers say."""

import http.client
import itertools
import json
import multiprocessing
import time

from traffic import Traffic

LINES = 500


def _bodies(seed):
    traffic = Traffic(seed)
    for batch in itertools.count():
        ids = (f"{seed}-{batch}-{line}" for line in range(LINES))
        yield "".join(traffic.line(message_id) for message_id in ids).encode()


def _client(target, seed, seconds, ready, go, results):
    """Sends batches one after another; bodies are made before the clock starts."""
    port, token, prepared, again = target
    supply = _bodies(seed)
    bodies = [next(supply) for _ in range(prepared)]
    if again:
        supply, bodies = itertools.cycle(bodies), []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
    tally = {"batches": 0, "statuses": {}, "rejected": 0, "milliseconds": []}
    connection.connect()
    ready.put(seed)
    go.wait()
    end = time.monotonic() + seconds
    while (start := time.monotonic()) < end:
        body = bodies.pop() if bodies else next(supply)
        connection.request("POST", "/v1/complaints", body, headers)
        answer = connection.getresponse()
        content = answer.read()
        tally["milliseconds"].append((time.monotonic() - start) * 1000)
        tally["batches"] += 1
        tally["statuses"][answer.status] = tally["statuses"].get(answer.status, 0) + 1
        if answer.status == 200:
            summary = json.loads(content)
            for key in ("counted", "duplicates", "partial"):
                tally[key] = tally.get(key, 0) + summary[key]
            tally["rejected"] += len(summary["rejected"])
    results.put(tally)


def run_batches(port, token, run, seconds, again=False, clients=4):
    """Runs `clients` processes against a port; returns the sum of what they saw.

    `seconds` in the result is the time from the start to the last answer. With `again` the same
    few bodies are sent over and over, so that the clients have nothing to do but to send.
    """
    prepared = 4 if again else 8 * seconds
    context = multiprocessing.get_context("fork")
    ready, results, go = context.Queue(), context.Queue(), context.Event()
    processes = [
        context.Process(
            target=_client, args=((port, token, prepared, again), seed, seconds, ready, go, results)
        )
        for seed in (f"{run}.{client}" for client in range(clients))
    ]
    for process in processes:
        process.start()
    for _ in processes:
        ready.get(timeout=60)
    start = time.monotonic()
    go.set()
    tallies = [results.get(timeout=seconds + 60) for _ in processes]
    elapsed = time.monotonic() - start
    for process in processes:
        process.join()
    total = {"seconds": elapsed, "batches": 0, "statuses": {}, "milliseconds": []}
    for tally in tallies:
        for key in ("batches", "counted", "duplicates", "partial", "rejected"):
            total[key] = total.get(key, 0) + tally.get(key, 0)
        for status, count in tally["statuses"].items():
            total["statuses"][status] = total["statuses"].get(status, 0) + count
        total["milliseconds"] += tally["milliseconds"]
    total["milliseconds"].sort()
    return total
