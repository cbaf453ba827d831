"""A receiver of webhooks that checks every request with the libraries that real receivers use.

receiver.py DIRECTORY PORT TLS

In DIRECTORY it reads, at each request, `mode` (how to answer) and `secrets` (what must have signed,
one a line: whsec_ or whpk_), and appends a line of JSON to `journal` before it answers. It writes
`port` once it listens, and with TLS `ca.pem`, the authority of its certificate.
"""

import base64
import datetime
import http.server
import ipaddress
import json
import os
import socket
import ssl
import struct
import sys
import threading
import time

import standardwebhooks
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID

directory, port, is_secure = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "tls"
journal_lock = threading.Lock()


def text(name):
    try:
        with open(os.path.join(directory, name), encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def mode():
    return text("mode").strip() or "ok"


def signer(headers, body):
    """The secrets that have signed, by their place in `secrets`; a request without is refused."""
    signed = []
    for place, secret in enumerate(text("secrets").split()):
        try:
            if secret.startswith("whpk_"):
                verify_ed25519(secret, headers, body)
            else:
                standardwebhooks.Webhook(secret).verify(body, headers)
            signed.append(place)
        except Exception:  # whatever it is, this secret has not signed
            continue
    return signed


def verify_ed25519(secret, headers, body):
    key = ed25519.Ed25519PublicKey.from_public_bytes(base64.b64decode(secret[len("whpk_"):]))
    headers = {name.lower(): value for name, value in headers.items()}
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    if abs(time.time() - int(headers["webhook-timestamp"])) > 300:
        raise ValueError("too old")
    for signature in headers["webhook-signature"].split(" "):
        version, value = signature.split(",", 1)
        if version != "v1a":
            continue
        try:
            key.verify(base64.b64decode(value), content)
            return
        except Exception:
            continue
    raise ValueError("no signature of this key")


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def note(self, line):
        with journal_lock, open(os.path.join(directory, "journal"), "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_OPTIONS(self):
        origin = self.headers.get("WebHook-Request-Origin", "")
        self.note({"method": "OPTIONS", "path": self.path, "origin": origin, "mode": mode()})
        if mode() == "ok":
            headers = [("WebHook-Allowed-Origin", origin), ("WebHook-Allowed-Rate", "600")]
            self.answer(200, headers=headers)
        else:
            self.answer(200)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        how = mode()
        headers = dict(self.headers.items())
        document = json.loads(body)
        self.note({
            "method": "POST", "path": self.path, "mode": how, "signed": signer(headers, body),
            "id": self.headers.get("webhook-id"), "type": self.headers.get("Content-Type"),
            "timestamp": self.headers.get("webhook-timestamp"), "body": document,
        })
        is_challenge = (
            isinstance(document, dict) and document.get("type") == "subscription.verification"
        )
        if how == "ok":
            self.answer(200, document["data"]["token"].encode() if is_challenge else b"thanks")
        elif how.isdigit():
            extra = {"302": [("Location", "http://169.254.169.254/")],
                     "429": [("Retry-After", "1")]}
            self.answer(int(how), b"mode " + how.encode(), extra.get(how, []))
        elif how == "hold":
            while mode() == "hold" and not self.has_left():
                time.sleep(0.005)
            self.answer(200, b"late")
        elif how == "silent":
            while not self.has_left():
                time.sleep(0.005)
            self.close_connection = True
        elif how == "cut":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut here")
            self.wfile.flush()
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
            self.close_connection = True
        else:
            self.answer(500, b"unknown mode")

    def has_left(self):
        """Whether the client has closed its end."""
        try:
            self.connection.settimeout(0.001)
            return self.connection.recv(1) == b""
        except (TimeoutError, ssl.SSLWantReadError):
            return False
        except OSError:
            return True
        finally:
            try:
                self.connection.settimeout(None)
            except OSError:
                pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        pass


def name(common):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def certificates():
    """An authority of our own and a certificate of it for 127.0.0.1, the same after each start."""
    chain = os.path.join(directory, "chain.pem")
    if os.path.exists(chain):
        return chain
    now = datetime.datetime.now(datetime.timezone.utc)
    authority_key = ec.generate_private_key(ec.SECP256R1())
    key = ec.generate_private_key(ec.SECP256R1())

    def builder(subject, public_key):
        return (
            x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name("test CA"))
            .public_key(public_key).serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=30))
        )

    authority = builder("test CA", authority_key.public_key()).add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    ).sign(authority_key, hashes.SHA256())
    names = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]
    leaf = builder("127.0.0.1", key.public_key()).add_extension(
        x509.SubjectAlternativeName(names), critical=False
    ).sign(authority_key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    with open(chain, "wb") as file:
        file.write(key.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ))
        file.write(leaf.public_bytes(pem))
    with open(os.path.join(directory, "ca.pem"), "wb") as file:
        file.write(authority.public_bytes(pem))
    return chain


server = Server(("127.0.0.1", port), Receiver)
if is_secure:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates())
    # The handshake is the connection's own thread's work, so that nobody holds up the others.
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
with open(os.path.join(directory, "port.new"), "w", encoding="utf-8") as file:
    file.write(str(server.server_address[1]))
os.rename(os.path.join(directory, "port.new"), os.path.join(directory, "port"))
server.serve_forever()
