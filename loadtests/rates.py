"""How many complaints, and how fast they are answered."""

import statistics
import time

from baselines import Daemon, FastAPI, FunctionAlone, Missing
from load import Checked
from processes import wait_for_rewrite

LINES = 500
BATCH_CONNECTIONS = 4


def median(results):
    """The median of each figure, and the least and largest rate."""
    keys = [key for key, value in results[0].items() if isinstance(value, (int, float))]
    row = {key: statistics.median(result[key] for result in results) for key in keys}
    row["rates"] = [min(r["rate"] for r in results), max(r["rate"] for r in results)]
    return row


class Rates:
    """The gateway and what it is measured against, all running and loaded by turns."""

    def __init__(self, gateway, generator, directory, options, say, against_fastapi=True):
        self._generator = generator
        self._options = options
        self._say = say
        self._runs = 0
        self.notes = []
        self.gateway = Checked(gateway, generator, directory)
        self.daemon = Daemon(directory, options.daemon_threads)
        self.function = FunctionAlone(directory)
        self.fastapi = None
        if options.fastapi and against_fastapi:
            try:
                self.fastapi = Checked(FastAPI(directory), generator, directory)
            except Missing as missing:
                self.notes.append(f"Without the FastAPI baseline: {missing}")
                say(self.notes[-1])
        self.rows = {}

    def stop(self):
        """Ends the baselines."""
        self.daemon.stop()
        self.function.stop()
        if self.fastapi:
            self.fastapi.server.stop()

    def _servers(self):
        found = {"gateway": self.gateway, "daemon": self.daemon}
        if self.fastapi:
            found["fastapi"] = self.fastapi
        return found

    def _once(self, server, **load):
        """One run against one server, with the CPU that it cost."""
        load.setdefault("threads", self._options.client_threads)
        # What one server does in the background is not to be in another one's turn.
        for each in self._servers().values():
            if isinstance(each, Checked):
                wait_for_rewrite(each.server.redis)
        wait_for_rewrite(self.function.redis)
        program = server.server if isinstance(server, Checked) else server
        before, redis = program.cpu(), getattr(program, "redis", None)
        redis_before, calls = redis and redis.cpu(), redis and _calls(redis)
        if isinstance(server, Checked):
            result = server.load(**load)
        else:
            self._runs += 1
            load["endless"] = True
            result = self._generator.finish(self._generator.start(
                server.port, "none", f"daemon{self._runs}", unchecked=True, **load
            ))
        count = max(1, result["acknowledged"])
        result["cpu_us"] = (program.cpu() - before) * 1e6 / count
        if redis:
            result["redis_us"] = (redis.cpu() - redis_before) * 1e6 / count
            # The relay's and the housekeeping's calls are among them; they are few.
            result["per_call"] = count / max(1, _calls(redis) - calls)
        return result

    def _by_turns(self, names, repetitions, **load):
        """Each server in turn, as often as wanted; medians, and the medians of the ratios."""
        servers = self._servers()
        results = {name: [] for name in names if name in servers}
        for _ in range(repetitions):
            for name in results:
                results[name].append(self._once(servers[name], **load))
        row = {name: median(runs) for name, runs in results.items()}
        row["ratios"] = {
            name: [mine["rate"] / its["rate"] for mine, its in zip(results["gateway"], runs)]
            for name, runs in results.items() if name != "gateway"
        }
        return row

    def warm_up(self):
        """So that nobody is measured while it starts."""
        for server in self._servers().values():
            self._once(server, seconds=1)

    def single(self):
        """One complaint in each request, as fast as the answers come."""
        options = self._options
        for place, connections in enumerate(options.connections):
            seconds = options.seconds if place == 0 else options.short
            self._say(f"{connections} connections, {options.repetitions} × {seconds:g} s each")
            names = ("gateway", "daemon", "fastapi")
            self.rows[f"{connections} connections"] = self._by_turns(
                names, options.repetitions, connections=connections, seconds=seconds
            )

    def half_rate(self):
        """An open loop at half the rate of the first row, each server at half of its own."""
        options = self._options
        full = self.rows[f"{options.connections[0]} connections"]
        self._say(f"open loop at half that rate, {options.repetitions} × {options.seconds:g} s")
        row = {}
        for name, server in self._servers().items():
            repetitions = options.repetitions if name == "gateway" else 1
            rate = round(full[name]["rate"] / 2)
            runs = [
                self._once(
                    server, rate=rate, connections=options.connections[0], seconds=options.seconds
                )
                for _ in range(repetitions)
            ]
            row[name] = median(runs)
            row[name]["p99s"] = [run["p99"] for run in runs]
        self.rows["open loop, half the rate"] = row

    def batches(self):
        """NDJSON, and by turns Redis running the function alone."""
        options = self._options
        self._say(f"NDJSON of {LINES} lines, {options.repetitions} × {options.seconds:g} s")
        load = {"lines": LINES, "connections": BATCH_CONNECTIONS, "seconds": options.seconds}
        mine, alone = [], []
        for _ in range(options.repetitions):
            mine.append(self._once(self.gateway, **load))
            # As many, because a complaint costs more the more is stored.
            alone.append(self.function.measure(mine[-1]["acknowledged"]))
        daemon = self._once(self.daemon, **dict(load, seconds=options.short))
        self.rows[f"NDJSON, {LINES} lines"] = {
            "gateway": median(mine), "daemon": median([daemon]), "function": median(alone),
            "ratios": {"function": [m["rate"] / a["rate"] for m, a in zip(mine, alone)]},
        }

    def client(self):
        """What the generator costs, and that it does not limit: more threads, the same rate?"""
        rows = {}
        for threads in (1, 2):
            for _ in range(self._options.repetitions):
                rows.setdefault(threads, []).append(self._once(
                    self.daemon, threads=threads, seconds=self._options.short,
                    connections=self._options.connections[0],
                ))
        return {
            f"{threads} thread(s)": {
                "rate": statistics.median(run["rate"] for run in runs),
                "client_us": statistics.median(run["client_us"] for run in runs),
                "busy": statistics.median(run["cpu"] / run["seconds"] / threads for run in runs),
            }
            for threads, runs in rows.items()
        }


def recorded(checked, files, say):
    """Recorded traffic as NDJSON: what Redis spends on each complaint in large batches."""
    redis, rows = checked.server.redis, []
    for file in files:
        say(f"recorded traffic: {file.name}")
        before, calls, start = redis.cpu(), _calls(redis), time.monotonic()
        result = checked.load(
            bodies=file, lines=LINES, connections=BATCH_CONNECTIONS, seconds=60
        )
        result["rate"] = result["acknowledged"] / (time.monotonic() - start)
        result["redis_us"] = (redis.cpu() - before) * 1e6 / result["acknowledged"]
        result["per_call"] = result["acknowledged"] / max(1, _calls(redis) - calls)
        rows.append(result)
    row = median(rows)
    row["complaints"] = sum(run["acknowledged"] for run in rows)
    return row


def _calls(redis):
    """Calls of functions and scripts so far."""
    statistics_of = redis.info("commandstats")
    return sum(
        int(statistics_of.get(f"cmdstat_{name}", "calls=0,").split("calls=")[1].split(",")[0])
        for name in ("fcall", "evalsha")
    )
