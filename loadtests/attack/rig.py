"""What the attacks share: the corpus, the gateway, HAProxy in front of it."""

import contextlib
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "loadtests"))

from processes import Gateway, stop, wait_for  # noqa: E402  (found through the line above)

CORPUS = ROOT / "protocols/http/guard-corpus"


def _decode(text):
    """The bytes that a line of the corpus stands for."""

    def repeat(match):
        return _decode(match[1]).decode("latin-1") * int(match[2])

    text = re.sub(r"\\\{(.*?)\*(\d+)\}", lambda m: "\0" + repeat(m).replace("\\", "\\\\"), text)
    out = bytearray()
    position = 0
    plain = {"r": 13, "n": 10, "t": 9, "\\": 92}
    while position < len(text):
        character = text[position]
        if character == "\0":
            position += 1
        elif character != "\\":
            out += character.encode("latin-1" if ord(character) < 256 else "utf-8")
            position += 1
        elif text[position + 1] == "x":
            out.append(int(text[position + 2:position + 4], 16))
            position += 4
        else:
            out.append(plain[text[position + 1]])
            position += 2
    return bytes(out)


def corpus():
    """All cases that are followed by a probe, as (name, bytes)."""
    cases = []
    for path in sorted(CORPUS.glob("*.txt")):
        for block in path.read_text().split("=== ")[1:]:
            name, *lines = block.splitlines()
            if "after: end" in lines:
                continue
            cases.append((name, b"".join(
                _decode(line) for line in lines if not line.startswith("expect: "))))
    return cases


def free_port():
    """A port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def gateway(binary, settings=None):
    """A gateway in a directory of its own."""
    with tempfile.TemporaryDirectory(prefix="spamgate-attack-") as directory:
        started = Gateway(binary, directory, 0, settings)
        try:
            yield started, directory
        finally:
            stop(started.process)


@contextlib.contextmanager
def haproxy(directory, server_port, source_max):
    """HAProxy with deploy/haproxy/haproxy.cfg and a certificate of its own; its port."""
    key, certificate, both = (f"{directory}/{name}.pem" for name in ("key", "cert", "both"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "2", "-subj", "/CN=gateway.example", "-keyout", key,
         "-out", certificate], check=True, capture_output=True)
    pathlib.Path(both).write_text(
        pathlib.Path(certificate).read_text() + pathlib.Path(key).read_text())
    port = free_port()
    environment = dict(
        os.environ, SPAMGATE_BIND=f"127.0.0.1:{port}", SPAMGATE_CERTIFICATE=both,
        SPAMGATE_SERVER=f"127.0.0.1:{server_port}", SPAMGATE_SOURCE_MAX=str(source_max))
    command = ["haproxy", "-f", str(ROOT / "deploy/haproxy/haproxy.cfg")]
    subprocess.run([*command, "-c"], check=True, env=environment, capture_output=True)
    with open(f"{directory}/haproxy.log", "wb") as log:
        process = subprocess.Popen([*command, "-db"], env=environment, stdout=log, stderr=log)
    try:
        wait_for("HAProxy", lambda: _accepts(port))
        yield port
    finally:
        process.kill()
        process.wait()


def _accepts(port):
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    return False
