"""What the gateway is measured against: programs under the same load, by turns."""

import http.client
import json
import os
import pathlib
import re
import subprocess
import time

import ledger_call
from processes import FOLDER, cpu_seconds, redis_server, stop, tree, wait_for
from traffic import Traffic

LIBRARY = FOLDER.parent / "Sources/RedisStore/spam_reporting.lua"


class Daemon:
    """The bare libmicrohttpd daemon of baseline/daemon.c, compiled into `directory`."""

    name = "bare daemon"

    def __init__(self, directory, threads):
        binary = f"{directory}/daemon"
        compiler = os.environ.get("CC", "cc")
        source = FOLDER / "baseline/daemon.c"
        subprocess.run(
            [compiler, "-O2", "-Wall", "-Wextra", "-pthread", "-o", binary, source, "-lmicrohttpd"],
            check=True,
        )
        self.process = subprocess.Popen([binary, str(threads)], stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline())

    def cpu(self):
        """CPU that it has used."""
        return cpu_seconds(self.process.pid)

    def stop(self):
        """Ends it."""
        stop(self.process)


class Missing(Exception):
    """A baseline cannot be had here; says why."""


class FastAPI:
    """The gateway of baseline/fastapi with two workers, and a Redis of its own."""

    name = "FastAPI"
    WORKERS = 2

    def __init__(self, directory):
        folder = FOLDER / "baseline/fastapi"
        prepared = subprocess.run(
            [folder / "prepare"], capture_output=True, text=True, check=False
        )
        if prepared.returncode != 0:
            raise Missing(prepared.stderr.strip() or "baseline/fastapi/prepare failed")
        os.mkdir(f"{directory}/fastapi")
        redis_process, self.redis = redis_server(f"{directory}/fastapi")
        self._processes = [redis_process]
        environment = dict(
            os.environ, BASELINE_REDIS=f"{directory}/fastapi/s", BASELINE_TOKEN=self.token(),
            BASELINE_KEY=os.urandom(32).hex(),
        )
        self._log = pathlib.Path(directory, "fastapi.log")
        python = f"{prepared.stdout.strip()}/bin/python"
        with open(self._log, "wb") as log:
            self.process = subprocess.Popen(
                [python, "-m", "uvicorn", "app:app", "--host", "127.0.0.1", "--port", "0",
                 "--workers", str(self.WORKERS), "--no-access-log", "--loop", "uvloop",
                 "--http", "httptools", "--backlog", "4096", "--timeout-keep-alive", "600"],
                cwd=folder, env=environment, stdout=log, stderr=log,
            )
        self._processes.insert(0, self.process)
        try:
            wait_for("FastAPI", self._answers, 60)
        except BaseException:
            self.stop()
            raise

    def _answers(self):
        if self.process.poll() is not None:
            raise SystemExit("FastAPI ended; see baseline/fastapi")
        started = self._log.read_text()
        running = re.search(r"running on http://127.0.0.1:([0-9]+)", started)
        # Every worker is to have started: the socket is there before they are.
        if not running or started.count("startup complete") < self.WORKERS:
            return None
        self.port = int(running[1])
        return self.overview()

    def token(self, name="load"):
        """The only token."""
        return f"token-of-{name}"

    def overview(self):
        """Its totals."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/v1/statistics/overview")
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def cpu(self):
        """CPU of all its processes, Redis aside."""
        return sum(cpu_seconds(process) for process in tree(self.process.pid))

    def stop(self):
        """Ends it and its Redis."""
        for process in self._processes:
            stop(process)


class FunctionAlone:
    """Redis running the same function, called by one pipelined client without HTTP."""

    PER_CALL = 256  # the default of redis.batchMax
    DEPTH = 2  # calls under way at once, as with two workers

    def __init__(self, directory):
        os.mkdir(f"{directory}/function")
        self.process, self.redis = redis_server(f"{directory}/function")
        self.redis("FUNCTION", "LOAD", LIBRARY.read_bytes())
        self._traffic = Traffic(1)
        self._next = 0

    def measure(self, complaints):
        """Complaints per second, and Redis' CPU for each; the calls are packed beforehand."""
        calls, now = [], int(time.time())
        for _ in range(complaints // self.PER_CALL):
            numbers = range(self._next, self._next + self.PER_CALL)
            self._next += self.PER_CALL
            calls.append(ledger_call.packed(
                now, [ledger_call.complaint(self._traffic, number) for number in numbers]
            ))
        cpu, start = self.redis.cpu(), time.monotonic()
        for place, call in enumerate(calls):
            self.redis.send(call)
            if place >= self.DEPTH - 1:
                self.redis.reply()
        for _ in range(min(self.DEPTH - 1, len(calls))):
            self.redis.reply()
        seconds, count = time.monotonic() - start, len(calls) * self.PER_CALL
        return {"rate": count / seconds, "redis_us": (self.redis.cpu() - cpu) * 1e6 / count}

    def stop(self):
        """Ends it."""
        stop(self.process)
