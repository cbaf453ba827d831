"""What the load tests start, and what is asked of the machine and of processes."""

import http.client
import json
import os
import pathlib
import platform
import signal
import subprocess
import time

from redis_client import Redis

FOLDER = pathlib.Path(__file__).parent
TICKS = os.sysconf("SC_CLK_TCK")


def wait_for(what, condition, seconds=30):
    """Waits until `condition()` is true or raises."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise SystemExit(f"{what}: nothing after {seconds} s")


def cpu_seconds(process_id):
    """CPU that a process has used, all its threads included."""
    fields = pathlib.Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def stop(process):
    """Ends a process that was started here."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def redis_server(directory, fsync="always", under=()):
    """A private Redis in `directory`, set up as the gateway's own: process and connection.

    `under` is a program that runs it, such as valgrind, with its arguments.
    """
    socket = f"{directory}/s"
    process = subprocess.Popen(
        [*under, "redis-server", "--port", "0", "--unixsocket", socket, "--dir", directory,
         "--appendonly", "yes", "--appendfsync", fsync, "--save", "",
         "--hash-max-listpack-entries", "32", "--zset-max-listpack-entries", "32",
         "--hll-sparse-max-bytes", "500"],
        stdout=subprocess.DEVNULL,
    )

    def connection():
        try:
            return Redis(socket)
        except OSError:
            return None

    try:
        return process, wait_for("redis-server", connection)
    except BaseException:
        stop(process)
        raise


class Gateway:
    """A gateway with its own Redis in `directory`, and a carrier's token for it."""

    def __init__(self, binary, directory, workers):
        self.data = f"{directory}/data"
        port_file = pathlib.Path(directory, "port")
        with open(f"{directory}/gateway.log", "wb") as log:
            self.process = subprocess.Popen(
                [binary, "serve", "--listen", "127.0.0.1:0", "--data-dir", self.data,
                 "--workers", str(workers), "--port-file", str(port_file)],
                stdout=log, stderr=log,
            )
        try:
            self.port = int(wait_for("the gateway's port", lambda: self._read(port_file)))
            token_file = pathlib.Path(self.data, "operator.token")
            operator = wait_for("the operator's token", lambda: self._read(token_file))
            self._operator = operator.strip()
            wait_for("/readyz", lambda: self.request("GET", "/readyz")[0] == 200)
            partner = {"name": "load", "role": "carrier", "country": "GB"}
            status, answer = self.request("POST", "/v1/partners", partner)
            if status != 201:
                raise SystemExit(f"POST /v1/partners: {status} {answer}")
            self.token = answer["token"]
        except BaseException:
            stop(self.process)
            raise

    @staticmethod
    def _read(path):
        return path.read_text() if path.exists() else ""

    def request(self, method, path, body=None):
        """Asks as the operator; returns status and JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Authorization": f"Bearer {self._operator}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            connection.request(method, path, body and json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except OSError:
            return 0, None
        finally:
            connection.close()

    def overview(self):
        """The counters that operators see."""
        status, answer = self.request("GET", "/v1/statistics/overview?window=24h")
        if status != 200:
            raise SystemExit(f"statistics: {status} {answer}")
        return answer


class Baseline:
    """The bare libmicrohttpd daemon of baseline/daemon.c, compiled into `directory`."""

    token = "sg_none"

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


def _output(*command):
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return "?"
    return (result.stdout or result.stderr).strip().splitlines()[0]


def machine(binary, directory):
    """What the figures depend on."""
    processor = "?"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            processor = line.split(":", 1)[1].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": processor,
        "cores": os.cpu_count(),
        "memory": f"{memory:.0f} GiB",
        "kernel": platform.release(),
        "file system": _output("findmnt", "-no", "FSTYPE,SOURCE", "-T", directory),
        "load before the start (1, 5, 15 min)": " ".join(f"{x:.2f}" for x in os.getloadavg()),
        "libmicrohttpd": _output("dpkg-query", "-W", "-f", "${Version}", "libmicrohttpd12"),
        "redis": _output("redis-server", "--version"),
        "swift": _output("swift", "--version"),
        "wrk": _output("wrk", "--version"),
        "spamgate": _output(binary, "--version"),
        "binary": f"{os.path.getsize(binary) / 2**20:.1f} MiB, "
        + time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(os.path.getmtime(binary))),
    }
