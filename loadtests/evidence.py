"""The sealed evidence of complaints, opened as protocols/storage/redis.md describes it."""

import ctypes
import hashlib
import hmac
import json
import pathlib

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SHARDS = 16
NONCE = 12
SIZE_MAX = 128 << 20

_zstd = ctypes.CDLL("libzstd.so.1")
_zstd.ZSTD_decompress.restype = ctypes.c_size_t
_zstd.ZSTD_isError.argtypes = [ctypes.c_size_t]
_zstd.ZSTD_getFrameContentSize.restype = ctypes.c_ulonglong


def _decompressed(packed):
    size = _zstd.ZSTD_getFrameContentSize(packed, ctypes.c_size_t(len(packed)))
    if size > SIZE_MAX:
        raise ValueError("the record does not tell its size")
    buffer = ctypes.create_string_buffer(max(1, size))
    got = _zstd.ZSTD_decompress(
        buffer, ctypes.c_size_t(size), packed, ctypes.c_size_t(len(packed))
    )
    if _zstd.ZSTD_isError(got):
        raise ValueError("the record is not compressed with Zstandard")
    return buffer.raw[:got]


class Evidence:
    """What a gateway has recorded, read with the keys of its data directory."""

    def __init__(self, redis, data):
        self._redis = redis
        self._evidence_key = bytes.fromhex(pathlib.Path(data, "evidence.key").read_text())
        self._reporter_key = bytes.fromhex(pathlib.Path(data, "reporter.key").read_text())

    def token(self, reporter):
        """The token of a reporter's number, as it stands in a record."""
        text = b"spamgate/v1/reporter\0" + reporter.encode()
        return hmac.new(self._reporter_key, text, hashlib.sha256).digest()[:16].hex()

    def complaints(self):
        """Every recorded complaint that is not stale or refused, with its outcome's letter."""
        for shard in range(SHARDS):
            tag = f"{{{shard:02}}}"
            context = f"spamgate/v1/evidence\0{shard}".encode()
            for _, fields in self._redis("XRANGE", f"sg:{tag}:evidence", "-", "+"):
                entry = dict(zip(fields[::2], fields[1::2]))
                day = int(entry[b"t"]) // 86400
                key = hmac.new(
                    self._evidence_key, f"spamgate/v1/evidence\0{day}".encode(), hashlib.sha256
                ).digest()
                sealed = entry[b"s"]
                plain = AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], context)
                record = json.loads(_decompressed(plain))
                outcomes = entry[b"o"].decode()
                for complaint, outcome in zip(record["complaints"], outcomes):
                    if outcome not in "snx":
                        yield {**complaint, "outcome": outcome}
