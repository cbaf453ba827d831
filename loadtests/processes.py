"""What the load tests start, and what is asked of the machine and of processes."""

import functools
import http.client
import json
import os
import pathlib
import platform
import re
import resource
import signal
import subprocess
import time

from redis_client import Redis

FOLDER = pathlib.Path(__file__).parent
TICKS = os.sysconf("SC_CLK_TCK")
KEY_FILES = ("reporter.key", "evidence.key")


def wait_for(what, condition, seconds=30, step=0.02):
    """Waits until `condition()` is true; what it returned then."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(step)
    raise SystemExit(f"{what}: nothing after {seconds} s")


def cpu_seconds(process_id):
    """CPU that a process has used, all its threads included."""
    fields = pathlib.Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def tree(process_id):
    """A process and its descendants."""
    found = [process_id]
    for thread in pathlib.Path(f"/proc/{process_id}/task").iterdir():
        for child in (thread / "children").read_text().split():
            found += tree(int(child))
    return found


def _kilobytes(path, name):
    for line in pathlib.Path(path).read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024
    raise ValueError(f"{path} does not say {name}")


def resident(process_id):
    """Bytes of memory that a process holds."""
    return _kilobytes(f"/proc/{process_id}/status", "VmRSS")


def peak(process_id):
    """The most bytes of memory that a process has held."""
    return _kilobytes(f"/proc/{process_id}/status", "VmHWM")


def available_memory():
    """Bytes that programs may still take."""
    return _kilobytes("/proc/meminfo", "MemAvailable")


def open_files(process_id):
    """Descriptors that a process has open."""
    return len(os.listdir(f"/proc/{process_id}/fd"))


def allow_many_files():
    """Lets this process open as many files as the system allows."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def sync_milliseconds(directory, times=200):
    """How long a disk takes to sync an append of 4 KiB: the median and the slowest of a hundred."""
    durations = []
    path = pathlib.Path(directory, "sync")
    with open(path, "wb", buffering=0) as file:
        for _ in range(times):
            file.write(bytes(4096))
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            durations.append((time.perf_counter() - start) * 1000)
    path.unlink()
    durations.sort()
    return durations[times // 2], durations[times * 99 // 100]


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
         "--appendonly", "yes", "--appendfsync", fsync, "--save", "", "--rdbcompression", "no",
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


# Limits of one partner, which one load generator would meet at once; they are counted, but high.
PARTNER_LIMITS = {
    "partnerRate": 1_000_000, "partnerBurst": 10_000_000, "partnerNewSenders": 100_000_000,
}


@functools.cache
def _known_limits(binary):
    command = [binary, "check-config"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [name for name in PARTNER_LIMITS if f"{name}:" in output]


def _lifted(binary, kept):
    """Settings that lift the limits of a partner, but for those that are kept."""
    return {
        f"LIMITS_{name.upper()}": PARTNER_LIMITS[name]
        for name in _known_limits(binary) if name not in kept
    }


def wait_for_rewrite(redis):
    """Waits until Redis is not rewriting its append-only file, which it does in the background."""

    def is_quiet():
        return redis.info("persistence")["aof_rewrite_in_progress"] == "0"

    wait_for("the rewriting of an append-only file", is_quiet, 120)


class Gateway:
    """A gateway with its own Redis in `directory`, and a carrier's token for it.

    Started again in the same directory it goes on with what is stored there.
    """

    def __init__(
        self, binary, directory, workers, settings=None, kept=(), tokens=None, simulated=False,
        file=None, beside=None, keys=None,
    ):
        """`settings` are variables without SPAMGATE_; limits named in `kept` stay in force.

        A gateway with a `simulated` clock goes by the times that requests tell; `file` is its
        configuration. It shares Redis, keys and partners with the one that it stands `beside`;
        `keys` are the contents of key files that it is to have.
        """
        self.data = f"{directory}/data"
        self.tokens = dict(tokens or {})
        url = (settings or {}).get("REDIS_URL", "")
        self._socket = url.removeprefix("unix://") or f"{self.data}/redis.sock"
        if beside:
            self._socket, keys = beside.redis_socket, beside.keys()
            self.tokens.update(beside.tokens)
            settings = {**(settings or {}), "REDIS_URL": f"unix://{self._socket}"}
        if keys:
            self._write(keys)
        port_file = pathlib.Path(directory, "port")
        port_file.unlink(missing_ok=True)
        environment = dict(os.environ)
        for key, value in {**_lifted(binary, kept), **(settings or {})}.items():
            environment[f"SPAMGATE_{key}"] = str(value)
        started = time.monotonic()
        with open(f"{directory}/gateway.log", "ab") as log:
            self.process = subprocess.Popen(
                [binary, "serve", "--listen", "127.0.0.1:0", "--data-dir", self.data,
                 "--workers", str(workers), "--port-file", str(port_file),
                 *(["--simulated-clock", "--development"] if simulated else []),
                 *(["--config", str(file)] if file else [])],
                stdout=log, stderr=log, env=environment, preexec_fn=allow_many_files,
            )
        try:
            self.port = int(self._wait("the gateway's port", lambda: self._read(port_file)))
            self._wait("/readyz", lambda: self.request("GET", "/readyz", operator=False)[0] == 200)
            # From the start of the process to the first /readyz of 200.
            self.start_seconds = time.monotonic() - started
            token_file = pathlib.Path(self.data, "operator.token")
            operator = wait_for("the operator's token", lambda: self._read(token_file))
            self._operator = operator.strip()
            self.redis = Redis(self._socket)
        except BaseException:
            stop(self.process)
            raise

    def keys(self):
        """The contents of its key files, by name."""
        return {name: pathlib.Path(self.data, name).read_bytes() for name in KEY_FILES}

    def _write(self, keys):
        """Writes key files before the start."""
        pathlib.Path(self.data).mkdir(mode=0o700, exist_ok=True)
        for name, content in keys.items():
            path = pathlib.Path(self.data, name)
            path.touch(mode=0o600)
            path.write_bytes(content)

    @property
    def redis_socket(self):
        """Where its Redis listens."""
        return self._socket

    def _wait(self, what, condition):
        """Waits, up to two minutes, in short steps; gives up when the process has ended."""

        def reached():
            if self.process.poll() is not None:
                raise SystemExit(f"{what}: the gateway ended with {self.process.returncode}")
            return condition()

        return wait_for(what, reached, 120, 0.002)

    @property
    def operator_token(self):
        """The token that the gateway gave its operator when it began."""
        return self._operator

    def token(self, name="load", country="GB", role="carrier"):
        """The token of a partner, who is added when there is none."""
        if name not in self.tokens:
            partner = {"name": name, "role": role, "country": country}
            status, answer = self.request("POST", "/v1/partners", partner)
            if status != 201:
                raise SystemExit(f"POST /v1/partners: {status} {answer}")
            self.tokens[name] = answer["token"]
        return self.tokens[name]

    @staticmethod
    def _read(path):
        return path.read_text() if path.exists() else ""

    def request(self, method, path, body=None, operator=True):
        """Asks as the operator; returns status and JSON, or 0 when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Authorization": f"Bearer {self._operator}"} if operator else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            connection.request(method, path, body and json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException):
            return 0, None
        finally:
            connection.close()

    def answer(self, path):
        """What the operator is told under `path`."""
        status, answer = self.request("GET", path)
        if status != 200:
            raise SystemExit(f"GET {path}: {status} {answer}")
        return answer

    def metric(self, name):
        """A metric without labels, as `/metrics` tells it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Authorization": f"Bearer {self._operator}"}
            connection.request("GET", "/metrics", headers=headers)
            text = connection.getresponse().read().decode()
        finally:
            connection.close()
        return float(re.search(rf"^{name} (\S+)$", text, re.MULTILINE)[1])

    def overview(self):
        """The counters that operators see."""
        return self.answer("/v1/statistics/overview?window=24h")

    def cpu(self):
        """CPU that the gateway has used, its Redis aside."""
        return cpu_seconds(self.process.pid)

    def redis_process(self):
        """The process of its Redis."""
        return int(self.redis.info("server")["process_id"])


def _output(*command):
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return "?"
    lines = (result.stdout or result.stderr).strip().splitlines()
    return lines[0] if lines else "?"


def load_average():
    """Processes that wanted a core, over 1, 5 and 15 minutes."""
    return " ".join(f"{x:.2f}" for x in os.getloadavg())


def commit_name():
    """The commit that is checked out, marked when files differ from it."""
    command = ["git", "-C", str(FOLDER), "describe", "--always", "--dirty", "--exclude", "*"]
    return _output(*command)


def machine(binary, directory):
    """What the figures depend on."""
    processor = "?"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            processor = line.split(":", 1)[1].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    usual, slow = sync_milliseconds(directory)
    return {
        "commit": commit_name(),
        "processor": processor,
        "cores": os.cpu_count(),
        "memory": f"{memory:.0f} GiB",
        "kernel": platform.release(),
        "file system": _output("findmnt", "-no", "FSTYPE,SOURCE", "-T", directory),
        "sync of 4 KiB": f"{usual:.2f} ms, one in a hundred {slow:.2f} ms",
        "load before (1, 5, 15 min)": load_average(),
        "libmicrohttpd": _output("dpkg-query", "-W", "-f", "${Version}", "libmicrohttpd12"),
        "redis": _output("redis-server", "--version"),
        "swift": _output("swift", "--version"),
        "python": platform.python_version(),
        "spamgate": _output(binary, "--version"),
        "binary": f"{os.path.getsize(binary) / 2**20:.1f} MiB, "
        + time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(os.path.getmtime(binary))),
    }
