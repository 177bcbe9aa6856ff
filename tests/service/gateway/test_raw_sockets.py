"""What no HTTP client would send, said to the gateway as it really runs: under granian."""

import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.factories.upstream import StubUpstream, reply

ROOT = Path(__file__).resolve().parents[3]
START_SECONDS = 30
HOST = b"Host: localhost\r\n"
LARGE = 8 * 1024 * 1024
CONNECTIONS = 3


@dataclass
class Said:
    """One answer as read from the socket."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def problem(self) -> str:
        assert self.headers["content-type"] == "application/problem+json", self
        return str(json.loads(self.body)["code"])


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(scope="module")
def stub():
    with StubUpstream() as server:
        yield server


@pytest.fixture(scope="module")
def port(stub):
    """The gateway under granian, in front of the stub, without a Redis."""
    number = free_port()
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.gateway",
        "CACHE_URL": f"redis://127.0.0.1:{free_port()}/0",
        "UPSTREAM_CONNECTIONS": str(CONNECTIONS),
        **{f"{name}_URL": stub.url for name in ("ACCOUNTS", "FLIGHTS", "BOOKINGS", "REMINDERS")},
    }
    command = [Path(sys.executable).with_name("granian"), "--interface", "wsgi"]
    command += ["config.wsgi:application", "--port", str(number), "--workers", "1"]
    command += ["--runtime-threads", "1", "--runtime-mode", "st", "--blocking-threads", "4"]
    process = subprocess.Popen([*command, "--no-ws", "--log-level", "warning"], cwd=ROOT, env=env)
    try:
        _wait_for(number)
        yield number
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    ends_at = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < ends_at, "the gateway did not start"
            time.sleep(0.05)


@pytest.fixture
def upstream(stub):
    """Start from a stub that answers 200 and has seen nothing."""
    stub.requests.clear()
    stub.answer = lambda seen: reply()
    stub.cut_after_answer = False
    return stub


@pytest.fixture
def say(port, upstream):
    """Send bytes, close the sending half if asked to, and read one answer."""

    def exchange(data: bytes, *, end: bool = False) -> Said:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(data)
            if end:
                connection.shutdown(socket.SHUT_WR)
            return read_answer(connection, head=data.startswith(b"HEAD"))

    return exchange


def read_answer(connection: socket.socket, *, head: bool = False) -> Said:
    stream = connection.makefile("rb")
    status = int(stream.readline().split()[1])
    headers = {}
    while line := stream.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()
    if head:
        return Said(status, headers, b"")
    if headers.get("transfer-encoding") == "chunked":
        return Said(status, headers, _read_chunks(stream))
    return Said(status, headers, stream.read(int(headers.get("content-length", 0))))


def _read_chunks(stream) -> bytes:
    body = b""
    while size := int(stream.readline().split(b";")[0], 16):
        chunk = stream.read(size)
        assert len(chunk) == size, "cut short"
        body += chunk
        stream.readline()
    return body


def get(target: bytes, *lines: bytes, method: bytes = b"GET", host: bytes = HOST) -> bytes:
    head = method + b" " + target + b" HTTP/1.1\r\n" + host
    return head + b"".join(line + b"\r\n" for line in lines) + b"\r\n"


class TestTargets:
    @pytest.mark.parametrize(
        "target",
        [
            b"/v1/../internal/v1/holds/1",
            b"/v1/..%2finternal%2fv1%2fholds%2f1",
            b"/v1/%2e%2e/internal",
            b"/v1/.%2e/internal",
            b"/v1/%2E/flights",
            b"/v1/flights/..",
            b"/v1/..;/internal",
            b"/v1/%252e%252e/internal",
            b"/v1/..%5c..%5cinternal",
            b"/v1%5cflights",
            b"//evil.example/v1/flights",
            b"/%2fevil.example/v1/flights",
            b"/v1//flights",
            b"/v1/%2fflights",
            b"/v1/flights%00",
            b"/v1/flights%0d%0aX:%20y",
            b"/v1/flights%ff",
            b"*",
        ],
    )
    def test_a_target_that_could_mean_two_things_is_a_400_problem(self, say, upstream, target):
        answer = say(get(target))
        assert (answer.status, answer.problem) == (400, "invalid_input")
        assert upstream.requests == []

    @pytest.mark.parametrize(
        "target",
        [b"/internal/v1/holds/1", b"/metrics", b"/admin/login/", b"/%69nternal/v1/holds/1"],
    )
    def test_what_is_never_routed_is_a_404_problem(self, say, upstream, target):
        answer = say(get(target))
        assert (answer.status, answer.problem) == (404, "not_found")
        assert upstream.requests == []

    @pytest.mark.parametrize(
        "host",
        [
            b"Host: evil.example\r\n",
            b"Host: localhost\r\nHost: evil.example\r\n",
            b"Host: localhost@evil.example\r\n",
            b"Host: \r\n",
            b"",
        ],
    )
    def test_a_foreign_or_missing_host_is_a_400_problem(self, say, upstream, host):
        answer = say(get(b"/v1/airports", host=host))
        assert (answer.status, answer.problem) == (400, "invalid_input")
        assert upstream.requests == []

    def test_an_absolute_target_with_its_own_host_is_a_400_problem(self, say, upstream):
        target = b"http://evil.example/v1/airports"
        for host in (b"Host: evil.example\r\n", b""):
            answer = say(get(target, host=host))
            assert (answer.status, answer.problem) == (400, "invalid_input")
        assert upstream.requests == []

    def test_an_absolute_target_never_leads_anywhere_else(self, say, upstream):
        say(get(b"http://evil.example/v1/airports"))
        assert all(seen.target == "/v1/airports" for seen in upstream.requests)
        assert all(seen.header("Host") == "localhost" for seen in upstream.requests)

    def test_path_and_query_arrive_as_they_were_sent(self, say, upstream):
        say(get(b"/v1/cities/S%C3%A3o%20Tom%C3%A9?q=a%2fb+c%20d&x=%zz&y=%C3%A9"))
        assert upstream.last.target == (
            "/v1/cities/S%C3%A3o%20Tom%C3%A9?q=a%2fb+c%20d&x=%zz&y=%C3%A9"
        )


class TestHeaders:
    @pytest.mark.parametrize(
        "line",
        [
            b"X_User_Id: 1",
            b"X-User-Id: 1",
            b"X_Forwarded_For: 198.51.100.1",
            b"X-Forwarded-For: 198.51.100.1",
            b"X_Jetway_Service: forged",
            b"X-Jetway-Service: forged",
            b"X-Real-IP: 198.51.100.1",
            b"Forwarded: for=198.51.100.1",
            b"Cookie: sessionid=1",
        ],
    )
    def test_no_identity_can_be_brought_along(self, say, upstream, line):
        assert say(get(b"/v1/airports", line)).status == 200
        seen = upstream.last
        value = line.split(b": ")[1].decode()
        assert value not in {sent for _, sent in seen.headers}
        assert not any("_" in name for name, _ in seen.headers)
        assert seen.header("X-Forwarded-For") == "127.0.0.1"

    def test_headers_named_in_connection_are_stripped(self, say, upstream):
        say(get(b"/v1/airports", b"Connection: close, If-None-Match", b'If-None-Match: "1"'))
        assert upstream.last.header("If-None-Match") is None

    def test_two_authorization_headers_are_refused(self, say, upstream):
        answer = say(get(b"/v1/airports", b"Authorization: Bearer a", b"Authorization: Bearer b"))
        assert (answer.status, answer.problem) == (401, "invalid_token")
        assert upstream.requests == []

    def test_an_authorization_header_that_is_no_text_is_refused(self, say, upstream):
        answer = say(get(b"/v1/airports", b"Authorization: Bearer \xe9"))
        assert (answer.status, answer.problem) == (401, "invalid_token")

    @pytest.mark.parametrize(
        "line", [b"Accept: a\r\n b", b"Accept : a", b"Accept: a\x00b", b"no colon"]
    )
    def test_malformed_headers_are_refused(self, say, upstream, line):
        assert say(get(b"/v1/airports", line)).status == 400
        assert upstream.requests == []


class TestBodies:
    def post(self, *lines: bytes, body: bytes = b"") -> bytes:
        return get(b"/v1/auth/refresh", *lines, method=b"POST") + body

    def test_a_chunked_body_is_refused(self, say, upstream):
        answer = say(self.post(b"Transfer-Encoding: chunked", body=b"3\r\nabc\r\n0\r\n\r\n"))
        assert (answer.status, answer.problem) == (411, "length_required")
        assert upstream.requests == []

    def test_a_body_with_two_kinds_of_framing_is_refused(self, say, upstream):
        lines = (b"Content-Length: 3", b"Transfer-Encoding: chunked")
        answer = say(self.post(*lines, body=b"0\r\n\r\nGET /v1/airports HTTP/1.1\r\n\r\n"))
        assert answer.status in (400, 411)
        assert upstream.requests == []

    @pytest.mark.parametrize(
        "lines",
        [
            (b"Content-Length: 3", b"Content-Length: 4"),
            (b"Content-Length: 3, 3",),
            (b"Content-Length: +3",),
            (b"Content-Length: -1",),
            (b"Content-Length: 0x3",),
        ],
    )
    def test_a_length_in_doubt_is_refused(self, say, upstream, lines):
        assert say(self.post(*lines, body=b"abcd")).status == 400
        assert upstream.requests == []

    def test_a_body_that_ends_early_is_refused(self, say, upstream):
        answer = say(self.post(b"Content-Length: 100", body=b"half"), end=True)
        assert (answer.status, answer.problem) == (400, "invalid_input")
        assert upstream.requests == []

    def test_a_body_too_large_is_refused_before_it_is_read(self, say, upstream):
        answer = say(self.post(b"Content-Length: 1073741824", body=b"x" * 1000))
        assert (answer.status, answer.problem) == (413, "body_too_large")
        assert upstream.requests == []

    def test_a_body_that_comes_in_pieces_arrives_whole(self, port, upstream):
        body = os.urandom(200_000)
        length = f"Content-Length: {len(body)}".encode()
        head = get(b"/v1/auth/refresh", length, b"Content-Type: application/json", method=b"POST")
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(head)
            for start in range(0, len(body), 50_000):
                time.sleep(0.05)  # separate packets
                connection.sendall(body[start : start + 50_000])
            assert read_answer(connection).status == 200
        assert upstream.last.body == body


class TestAnswers:
    def test_a_chunked_answer_passes(self, say, upstream):
        upstream.answer = lambda seen: (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        )
        assert say(get(b"/v1/airports")).body == b"hello"

    def test_a_large_answer_passes_whole(self, say, upstream):
        upstream.answer = lambda seen: reply(b"x" * LARGE)
        answer = say(get(b"/v1/airports"))
        assert answer.headers["content-length"] == str(LARGE)
        assert len(answer.body) == LARGE

    def test_a_large_answer_cut_short_does_not_look_whole(self, say, upstream):
        upstream.cut_after_answer = True
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n".encode()
        upstream.answer = lambda seen: head + b"x" * (LARGE // 2)
        answer = say(get(b"/v1/airports"))
        assert len(answer.body) < int(answer.headers["content-length"])

    def test_a_chunked_answer_cut_short_is_a_502_problem(self, say, upstream):
        upstream.cut_after_answer = True
        upstream.answer = lambda seen: (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
        )
        answer = say(get(b"/v1/airports"))
        assert (answer.status, answer.problem) == (502, "bad_gateway")

    def test_clients_that_leave_half_way_take_no_connection_with_them(self, say, port, upstream):
        upstream.answer = lambda seen: reply(b"x" * LARGE)
        for _ in range(CONNECTIONS + 1):
            with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                connection.sendall(get(b"/v1/airports"))
                assert connection.recv(1000)
        upstream.answer = lambda seen: reply()
        answers = [say(get(b"/v1/airports")).status for _ in range(CONNECTIONS + 1)]
        assert answers == [200] * (CONNECTIONS + 1)

    def test_head_has_the_length_and_no_body(self, port, upstream):
        upstream.answer = lambda seen: b"HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\n"
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(get(b"/v1/airports", b"Connection: close", method=b"HEAD"))
            said = b"".join(iter(lambda: connection.recv(65536), b""))
        head, _, body = said.partition(b"\r\n\r\n")
        assert b"content-length: 42" in head.lower()
        assert body == b""

    @pytest.mark.parametrize("path", [b"/livez", b"/docs", b"/v1/"])
    def test_head_of_the_gateways_own_pages_has_no_body(self, port, path):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(get(path, b"Connection: close", method=b"HEAD"))
            said = b"".join(iter(lambda: connection.recv(65536), b""))
        head, _, body = said.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        assert body == b""

    def test_a_304_passes_and_the_connection_lives_on(self, port, upstream):
        upstream.answer = lambda seen: b'HTTP/1.1 304 Not Modified\r\nETag: "7"\r\n\r\n'
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            for _ in range(2):
                connection.sendall(get(b"/v1/airports", b'If-None-Match: "7"'))
                assert read_answer(connection, head=True).status == 304

    def test_every_answer_has_one_request_id(self, say):
        for target in (b"/v1/airports", b"/v1/nothing", b"/v1//x", b"/livez", b"/static/x"):
            assert (
                say(get(target, b"X-Request-Id: sane-id-1")).headers["x-request-id"] == "sane-id-1"
            )
