"""What schemathesis is to know of the gateway beside its contract."""

import schemathesis

# To any other method a server says that it does not know it (RFC 9110 §15.6.2).
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """A long poll is a long poll; one second of it shows the same."""
    query = case.query
    if query and str(query.get("wait", "")).isdigit():
        query["wait"] = str(min(int(query["wait"]), 1))


@schemathesis.serializer("multipart/report", "message/rfc822")
def mail(ctx, value):
    """Of mail there is nothing to generate: it is text."""
    return value if isinstance(value, bytes) else str(value).encode()


@schemathesis.check
def no_failure_of_the_server(ctx, response, case):
    """No 5xx, but where a peer's own protocol wants one and the contract says so.

    SOAP faults are 500 (SOAP 1.1 §6.2), and a message that must not be lost is answered 503 by
    formats whose senders drop it after any 4xx.
    """
    status = response.status_code
    if status < 500 or (status == 501 and case.method.upper() not in METHODS):
        return
    if case.path.startswith(("/v1/mo/", "/v1/mm7")) and status in (500, 503):
        return
    raise AssertionError(f"{status} from the gateway")
