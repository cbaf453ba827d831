"""The gateway that one would write with FastAPI: one Lua script does the counting.

It answers POST /v1/complaints and /v1/statistics/overview as spamgate does. README.md says what it
does less.
"""

import contextlib
import hashlib
import hmac
import os
import pathlib
import re
import time
import unicodedata
import uuid
from typing import Annotated, Literal

import redis.asyncio
from fastapi import Depends, FastAPI, Header, HTTPException
from fastapi.responses import ORJSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

REPORTER_KEY = os.environ["BASELINE_KEY"].encode()
TOKENS = {hashlib.sha256(os.environ["BASELINE_TOKEN"].encode()).digest(): "load"}
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
ALPHANUMERIC = re.compile(r"[A-Z0-9 ._&-]{1,11}")
URL = re.compile(r"https?://([^\s/]+)\S*")
VARIABLE = re.compile(r"\b(?=\w*\d)\w+\b")
STATUSES = {"c": "counted", "d": "duplicate", "p": "partial"}
LEDGER = pathlib.Path(__file__).with_name("ledger.lua").read_text()


class Complaint(BaseModel):
    """A complaint as carriers send it."""

    model_config = ConfigDict(extra="forbid")

    messageId: Annotated[str, Field(min_length=1, max_length=128)]
    reporter: Annotated[str, Field(pattern=r"^\+[1-9][0-9]{6,14}$")]
    sender: Annotated[str | None, Field(max_length=256)] = None
    channel: Literal["sms", "mms", "rcs"]
    receivedAt: AwareDatetime | None = None
    disposition: Literal["spam", "legit"] = "spam"
    text: Annotated[str, Field(max_length=16384)]


def sender_of(written):
    """Kind, value and canonical text of a sender."""
    if E164.fullmatch(written):
        return {"kind": "msisdn", "value": written}, written
    name = unicodedata.normalize("NFKC", written).strip().upper()
    if not ALPHANUMERIC.fullmatch(name):
        raise HTTPException(422, "sender is neither a number nor a name")
    sender = {"kind": "alphanumeric", "value": name, "country": "GB"}
    return sender, f"alphanumeric:GB:{name}"


def fingerprint_of(text):
    """Digest of a text without what varies within a campaign."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = VARIABLE.sub("0", URL.sub(r"\1", text))
    return hashlib.blake2b(" ".join(text.split()).encode(), digest_size=16).hexdigest()


def partner(authorization: Annotated[str, Header()] = ""):
    """The partner whose token it is."""
    kind, _, token = authorization.partition(" ")
    digest = hashlib.sha256(token.encode()).digest()
    if kind.lower() == "bearer":
        for known, name in TOKENS.items():
            if hmac.compare_digest(known, digest):
                return name
    raise HTTPException(401, "no valid token")


@contextlib.asynccontextmanager
async def lifespan(application):
    """One pool of connections for each worker."""
    pool = redis.asyncio.BlockingConnectionPool.from_url(
        f"unix://{os.environ['BASELINE_REDIS']}", max_connections=64, timeout=None,
        decode_responses=True,
    )
    store = redis.asyncio.Redis.from_pool(pool)
    application.state.store = store
    application.state.ledger = store.register_script(LEDGER)
    yield
    await store.aclose()


app = FastAPI(
    lifespan=lifespan, default_response_class=ORJSONResponse, docs_url=None, redoc_url=None
)


@app.post("/v1/complaints")
async def complaints(complaint: Complaint, name: Annotated[str, Depends(partner)]):
    """Counts one complaint."""
    token = hmac.new(REPORTER_KEY, complaint.reporter.encode(), "sha256").hexdigest()[:32]
    sender, canonical = sender_of(complaint.sender) if complaint.sender else (None, "")
    fingerprint = fingerprint_of(complaint.text)
    identity = f"{token}|{canonical}|{fingerprint}|{complaint.disposition}"
    repeat = hashlib.blake2b(identity.encode(), digest_size=16).hexdigest()
    content = hashlib.blake2b(complaint.model_dump_json().encode(), digest_size=16).hexdigest()
    outcome, receipt = await app.state.ledger(
        keys=[
            f"id:{name}:{complaint.messageId}", f"repeat:{repeat}", f"sender:{canonical}",
            f"reporters:{canonical}", f"legit:{canonical}", "totals", "feed",
        ],
        args=[str(uuid.uuid4()), content, int(time.time()), token, canonical,
              complaint.disposition],
    )
    if outcome == "x":
        raise HTTPException(409, "this message id had another content")
    answer = {"id": receipt, "status": STATUSES[outcome[-1]]}
    if sender:
        answer["sender"] = sender
    answer["campaign"] = fingerprint
    headers = {"Idempotent-Replay": "true"} if outcome[0] == "r" else None
    return ORJSONResponse(answer, 201, headers)


@app.get("/v1/statistics/overview")
async def overview():
    """The totals since the start."""
    totals = await app.state.store.hgetall("totals")
    names = ("complaints", "legit", "partial", "retries", "repeats", "conflicts")
    answer = {key: int(totals.get(key, 0)) for key in names}
    answer["duplicates"] = answer["retries"] + answer["repeats"]
    return answer
