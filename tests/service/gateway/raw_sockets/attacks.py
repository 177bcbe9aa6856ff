"""
Requests that mean one thing to one program and another to the next, as bytes.

`SMUGGLED` is what an attacker hides in one, for somebody behind us to take for a request of its
own. `FORGED` stands wherever a client says something about itself that is not its to say.
"""

from typing import NamedTuple

from tests.factories.raw_http import get

FORGED = b"forged.example"
CLOSE = b"Connection: close"
SMUGGLED = get(b"/v1/carriers?smuggled", CLOSE)


class Attack(NamedTuple):
    """One request: what is odd about it, and its bytes."""

    name: str
    data: bytes


def post(*lines: bytes, body: bytes = b"", version: bytes = b"HTTP/1.1") -> bytes:
    """Return a POST with these header lines after its Host."""
    head = get(b"/v1/auth/refresh", *lines, method=b"POST")
    return head.replace(b"HTTP/1.1", version, 1) + body


def line(text: bytes, *, ends: bytes = b"\r\n") -> bytes:
    """Return a GET whose first line is this."""
    return ends.join((text, b"Host: localhost", CLOSE, b"", b""))


def host(*values: bytes) -> bytes:
    """Return a GET with these Host headers."""
    return get(b"/v1/airports", CLOSE, host=b"".join(b"Host: " + one + b"\r\n" for one in values))


def _lengths() -> list[Attack]:
    values = [
        *(b"-1", b"+3", b"3, 3", b"3,4", b"3 3", b"0x3", b"3.0", b"3e0", b"", b" ", b"abc"),
        *(b"18446744073709551615", b"18446744073709551616", b"18446744073709551619"),
        *(b"9" * 400, b"3\x00", b"3\x0b", b"\xb3", "\u0663".encode(), b"3\r\n 0", b"3\r\n\t0"),
    ]
    found = [
        Attack(f"Content-Length {value[:30]!r}", post(b"Content-Length: " + value, body=SMUGGLED))
        for value in values
    ]
    pairs = [(b"0", b"%d" % len(SMUGGLED)), (b"%d" % len(SMUGGLED), b"0"), (b"3", b"4")]
    found += [
        Attack(
            f"Content-Length {one!r} and {other!r}",
            post(b"Content-Length: " + one, b"Content-Length: " + other, body=SMUGGLED),
        )
        for one, other in pairs
    ]
    return found


def _codings() -> list[Attack]:
    end = b"0\r\n\r\n" + SMUGGLED
    values = [
        *(b"xchunked", b"chunkedx", b"identity", b"chunked, identity", b"gzip", b"cow"),
        *(b"", b"\x0bchunked", b'"chunked"', b"chunked\x00", b"chunked;q=1", b"\r\n chunked"),
        *(b"\r\n\tchunked", b"chunked, chunked", b"chu\rnked", b"\xffchunked", b"chunked\xa0"),
    ]
    names = [b"Transfer-Encoding ", b"Transfer-Encoding\t", b" Transfer-Encoding"]
    names += [b"Transfer-Encoding\x00", b"Transfer-Encoding\r\n"]
    found = [
        Attack(f"Transfer-Encoding {value!r}", post(b"Transfer-Encoding: " + value, body=end))
        for value in values
    ]
    found += [
        Attack(f"{name!r}", post(b"Accept: */*", name + b": chunked", body=end)) for name in names
    ]
    both = [b"Content-Length: 6", b"Transfer-Encoding: chunked"]
    long = b"Content-Length: %d" % len(end)
    return [
        *found,
        Attack("CL.TE", post(*both, body=end)),
        Attack("TE.CL", post(*both[::-1], body=b"5c\r\n" + SMUGGLED + b"\r\n0\r\n\r\n")),
        Attack("a length of all, and chunked", post(long, both[1], body=end)),
        Attack("chunked of two names", post(both[0], b"transfer-ENCODING: Chunked", body=end)),
        Attack("chunked, then identity", post(both[1], b"Transfer-Encoding: identity", body=end)),
        Attack("identity, then chunked", post(b"Transfer-Encoding: identity", both[1], body=end)),
        Attack("chunked twice", post(both[1], both[1], body=end)),
        Attack("chunked in HTTP/1.0", post(both[1], body=end, version=b"HTTP/1.0")),
        Attack("both in HTTP/1.0", post(*both, body=end, version=b"HTTP/1.0")),
    ]


def _chunks() -> list[Attack]:
    bodies = {
        "a size past 64 bits": b"10000000000000003\r\nabc\r\n0\r\n\r\n",
        "a size of 400 digits": b"0" * 400 + b"3\r\nabc\r\n0\r\n\r\n",
        "a negative size": b"-3\r\nabc\r\n0\r\n\r\n",
        "a size with a sign": b"+3\r\nabc\r\n0\r\n\r\n",
        "a size with 0x": b"0x3\r\nabc\r\n0\r\n\r\n",
        "a size with an underscore": b"0_3\r\nabc\r\n0\r\n\r\n",
        "a size that is none": b"xyz\r\nabc\r\n0\r\n\r\n",
        "no size": b"\r\nabc\r\n0\r\n\r\n",
        "a size too large": b"ff\r\nabc\r\n0\r\n\r\n",
        "a size too small": b"2\r\nabc\r\n0\r\n\r\n",
        "sizes ended by LF": b"3\nabc\n0\n\n",
        "sizes ended by CR": b"3\rabc\r0\r\r",
        "an extension with an LF": b"3;a\nb\r\nabc\r\n0\r\n\r\n",
        "an extension of 20 kB": b"3;" + b"x" * 20_000 + b"\r\nabc\r\n0\r\n\r\n",
        "a trailer that folds": b"0\r\nA: b\r\n c\r\n\r\n",
        "trailers without an end": b"0\r\n" + b"A: b\r\n" * 2000,
    }
    return [
        Attack(f"chunks: {name}", post(b"Transfer-Encoding: chunked", body=body + SMUGGLED))
        for name, body in bodies.items()
    ]


def _heads() -> list[Attack]:
    headers = [
        *(
            b"Accept: a\r\n b",
            b"Accept: a\r\n\tb",
            b"Accept : a",
            b"Accept\t: a",
            b"Accept: a\x00b",
        ),
        *(b"Acc\x00ept: a", b"Acc ept: a", b"Accept", b": a", b"Accept: a\rX-User-Id: 1"),
        *(b"Accept: a\r", b"\xe9: a", b"Acc(ept: a", b"Accept: a\x7f", b"Accept: \x01"),
    ]
    target, proto = b"GET /v1/airports", b" HTTP/1.1"
    lines = [
        *(b"GET  /v1/airports" + proto, b"GET\t/v1/airports\tHTTP/1.1", b" " + target + proto),
        *(target + b" /x" + proto, target + proto + b" ", target + b"  HTTP/1.1", target),
        *(target + b" HTTP/1.2", target + b" HTTP/2.0", target + b" HTTP/3", target + b" http/1.1"),
        *(target + b" HTTP/1.10", target + b" HTTP/11", target + b" FTP/1.1", b"\x00" + target),
        *(b"G@T /v1/airports" + proto, b"G(T /v1/airports" + proto, b"GET" + proto, b"GET"),
        *(b"GET /v1/air\x00ports" + proto, b"GET /v1/air\rports" + proto),
    ]
    methods = [
        *(b"get /v1/airports", b"TRACE /v1/airports", b"PURGE /v1/airports", b"OPTIONS *"),
        *(b"CONNECT /v1/airports", b"CONNECT localhost:443", b"CONNECT " + FORGED + b":443"),
    ]
    return [
        *[Attack(f"{one!r}", get(b"/v1/airports", one, CLOSE)) for one in headers],
        *[Attack(f"{one!r}", line(one)) for one in lines],
        *[Attack(f"{one!r}", line(one + proto)) for one in methods],
        Attack("lines ended by CR", line(target + proto, ends=b"\r") + SMUGGLED),
        Attack("a first header that folds", target + proto + b"\r\n Host: x\r\n" + SMUGGLED),
        Attack("HTTP/2 without TLS", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9)),
        Attack("a TLS greeting", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(60)),
    ]


def _targets() -> list[Attack]:
    paths = [
        *(b"/v1/../internal/v1/holds/1", b"/v1/%2e%2e/internal", b"/v1/.%2e/internal", b"/v1/."),
        *(b"/v1/..%2finternal%2fv1", b"/v1/..;/internal", b"/v1/..%3b/internal", b"/v1/%2E%2E%2F"),
        *(
            b"/v1/%252e%252e/internal",
            b"/v1/..%5cinternal",
            b"/v1\\..\\internal",
            b"/v1/flights/..",
        ),
        *(b"//forged.example/v1", b"/%2fforged.example/v1", b"/v1//flights", b"/v1/%2fflights"),
        *(b"/v1/flights%00", b"/v1/flights%0d%0aX:y", b"/v1/flights%ff", b"/v1/%c0%ae%c0%ae/x"),
        *(b"/internal/v1/holds/1", b"/%69nternal/v1/holds/1", b"/internal", b"/metrics"),
        *(b"/INTERNAL/v1/holds/1", b"/v1/internal/holds", b"/admin/login/", b"*", b"v1/flights"),
        *(b"http://forged.example/v1/airports", b"https://localhost/v1/airports"),
        *(b"http://localhost:8000/v1/airports", b"http://x@localhost/v1/airports"),
        *(b"http://forged.example", b"http:///v1/airports", b"localhost:8000", b"ftp://localhost/"),
        *(b"file:///etc/passwd", b"/v1/%u002e%u002e/internal", b"@forged.example/v1", b"?x=y"),
    ]
    hosts = {
        "another host": (FORGED,),
        "ours, then another": (b"localhost", FORGED),
        "another, then ours": (FORGED, b"localhost"),
        "ours twice": (b"localhost", b"localhost"),
        "two in one": (b"localhost, " + FORGED,),
        "a user": (b"localhost@" + FORGED,),
        "a path": (b"localhost/" + FORGED,),
        "a space": (b"localhost " + FORGED,),
        "a suffix": (b"localhost." + FORGED,),
        "a port that is none": (b"localhost:80@" + FORGED,),
        "a negative port": (b"localhost:-1",),
        "empty": (b"",),
        "none": (),
        "folded": (b"localhost\r\n ." + FORGED,),
        "a NUL": (b"localhost\x00." + FORGED,),
        "no ASCII": (b"localhost\xe9",),
        "an LF": (b"localhost\n" + b"Host: " + FORGED,),
    }
    return [
        *[Attack(f"target {path!r}", get(path, CLOSE)) for path in paths],
        *[Attack(f"Host: {name}", host(*values)) for name, values in hosts.items()],
        Attack("HTTP/1.0 without a Host", b"GET /v1/airports HTTP/1.0\r\n\r\n"),
    ]


def _sizes() -> list[Attack]:
    return [
        Attack("a target of 70 kB", get(b"/v1/airports?" + b"x" * 70_000)),
        Attack("a header of 200 kB", get(b"/v1/airports", b"User-Agent: " + b"x" * 200_000)),
        Attack("a name of 100 kB", get(b"/v1/airports", b"x" * 100_000 + b": 1")),
        Attack("a method of 100 kB", b"G" * 100_000 + b" /v1/airports HTTP/1.1\r\n\r\n"),
        Attack("headers of 100 kB", get(b"/v1/airports", *[b"A: " + b"x" * 1000] * 100)),
        Attack("1000 headers", get(b"/v1/airports", *[b"X-%d: 1" % n for n in range(1000)])),
        Attack("a body of 1 GB", post(b"Content-Length: 1073741824", body=b"x" * 1000)),
        Attack("a body of 1 MiB and a byte", post(b"Content-Length: 1048577", body=b"x" * 1000)),
    ]


# What nginx reads as a whole chunked body, so that `SMUGGLED` is another request to it, and to
# everybody behind it, because it sends both on with lengths of its own.
READ_BY_NGINX = {
    f"chunks: {name}"
    for name in (
        "a size of 400 digits",
        "sizes ended by LF",
        "an extension of 20 kB",
        "a trailer that folds",
    )
}

# None of these is a request: each is refused, and no service hears of it.
REFUSED = {
    "lengths": _lengths(),
    "transfer codings": _codings(),
    "chunks": _chunks(),
    "heads": _heads(),
    "targets and hosts": _targets(),
    "sizes": _sizes(),
}

# What a client says of itself, or for the next hop alone: taken away.
STRIPPED = [
    *(b"X-User-Id: ", b"X_User_Id: ", b"X-User: ", b"X-User-Roles: ", b"X_User_Roles: "),
    *(b"X-Account-Id: ", b"X-Remote-User: ", b"Remote-User: ", b"X-Auth-User: ", b"From: "),
    *(b"X-Jetway-Service: ", b"X_Jetway_Service: ", b"X-JETWAY_SERVICE: ", b"X-Jetway-User: "),
    *(b"X-Forwarded-For: ", b"X_Forwarded_For: ", b"X-Forwarded-Host: ", b"X_Forwarded_Host: "),
    *(b"X-Forwarded-Proto: ", b"X-Forwarded-Port: ", b"X-Forwarded-Prefix: ", b"Forwarded: for="),
    *(b"X-Forwarded-Server: ", b"X-Real-IP: ", b"X-Client-IP: ", b"True-Client-IP: ", b"Via: "),
    *(b"CF-Connecting-IP: ", b"X-Original-URL: /", b"X-Rewrite-URL: /", b"X-Host: ", b"Proxy: "),
    *(b"X-HTTP-Method-Override: ", b"X-Original-Host: ", b"Cookie: sessionid=", b"Script-Name: "),
    *(b"Keep-Alive: ", b"TE: trailers, ", b"Trailer: ", b"Proxy-Authorization: ", b"Upgrade: "),
    *(b"Proxy-Connection: ", b"Content_Type: ", b"HTTP2-Settings: ", b"Sec-WebSocket-Key: "),
    *(b"Max-Forwards: ", b"Expect_: ", b"Range: ", b"Host_: ", b"X-Request_Id: ", b"Origin: "),
]
