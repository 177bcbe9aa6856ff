"""The shipped edge before a real gateway: what it takes, for how long, and what it says of whom."""

import socket
import ssl
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.factories import nginx
from tests.factories.ports import unused_port
from tests.factories.raw_http import get, read_all, read_answer
from tests.factories.upstream import reply
from tests.service.gateway.raw_sockets.attacks import CLOSE, post

MIB = 1024 * 1024
STALLED = 100
AS_CLIENTS_DO = [
    (b"X-Forwarded-For: 203.0.113.7", b"X_Forwarded_For: 198.51.100.1"),
    (b"X_Forwarded_For: 198.51.100.1", b"X-Forwarded-For: 203.0.113.7"),
    (b"X-Forwarded-For: 198.51.100.1, 203.0.113.7",),
    (b"X-Forwarded-For: 198.51.100.1", b"X-Forwarded-For: 203.0.113.7"),
    (b"X-Forwarded-For: 198.51.100.1, nonsense, 203.0.113.7:4711",),
    (b"X-Forwarded-For: 198.51.100.1, 203.0.113.7, 127.0.0.1", b"Forwarded: for=198.51.100.1"),
]


@pytest.fixture
def ask(edge, upstream):
    """Send bytes over TLS, and read one answer."""

    def ask(data, *, head=False, **how):
        with edge.connect(**how) as connection:
            with suppress(OSError):  # it may answer and hang up before we have said all
                connection.sendall(data)
            return read_answer(connection, head=head)

    return ask


class TestTheFile:
    @pytest.mark.skipif(nginx.PROGRAM is None, reason="nginx is not installed")
    def test_nginx_has_nothing_against_it_as_it_is_shipped(self, tmp_path):
        inside = nginx.shipped(tmp_path, gateways=[8000], plain=unused_port(), tls=unused_port())
        said = nginx.check(nginx.write(tmp_path, inside))
        assert "warn" not in said
        assert "test is successful" in said


class TestWhoIsServed:
    @pytest.mark.parametrize("source", ["127.0.0.1", "127.0.0.2", "127.8.9.10"])
    def test_a_client_is_known_by_its_own_address(self, ask, upstream, source):
        answer = ask(get(b"/v1/airports"), source=source)
        assert answer.status == 200
        assert answer.headers["strict-transport-security"] == "max-age=3600"
        assert upstream.last.header("X-Forwarded-For") == source
        assert upstream.last.header("X-Forwarded-Proto") == "https"
        assert upstream.last.header("X-Forwarded-Host") == "localhost"

    @pytest.mark.parametrize("lines", AS_CLIENTS_DO, ids=repr)
    def test_behind_an_edge_that_adds_its_word_the_last_stranger_is_the_client(
        self, edge, upstream, lines
    ):
        with socket.create_connection(("127.0.0.1", edge.gateway), timeout=10) as connection:
            connection.sendall(get(b"/v1/airports", b"X-Forwarded-Proto: https", *lines))
            assert read_answer(connection).status == 200
        assert upstream.last.header("X-Forwarded-For") == "203.0.113.7"

    def test_who_is_no_edge_has_no_say(self, edge, upstream):
        with socket.create_connection(
            ("127.0.0.1", edge.gateway), timeout=10, source_address=("127.0.0.2", 0)
        ) as connection:
            says = (b"X-Forwarded-For: 203.0.113.7", b"X-Forwarded-Proto: https")
            connection.sendall(get(b"/v1/airports", *says))
            assert read_answer(connection).status == 301
        assert upstream.requests == []

    def test_plain_http_is_sent_to_https(self, edge, upstream):
        with socket.create_connection(("127.0.0.1", edge.plain), timeout=10) as connection:
            connection.sendall(get(b"/v1/airports?x=y"))
            answer = read_answer(connection)
        assert (answer.status, answer.headers["location"]) == (
            301,
            "https://localhost/v1/airports?x=y",
        )
        assert upstream.requests == []

    def test_who_asks_for_another_host_is_not_answered(self, edge, upstream):
        foreign = get(b"/v1/airports", host=b"Host: forged.example\r\n")
        with socket.create_connection(("127.0.0.1", edge.plain), timeout=10) as connection:
            assert read_all(connection, foreign, silent_seconds=2) == ([], True)
        with edge.connect() as connection:
            assert read_all(connection, foreign, silent_seconds=2) == ([], True)
        with pytest.raises((ssl.SSLError, OSError)):
            edge.connect(host="forged.example")
        assert upstream.requests == []

    def test_no_other_protocol_is_spoken(self, ask, upstream):
        lines = (b"Connection: Upgrade", b"Upgrade: websocket", b"Sec-WebSocket-Version: 13")
        assert ask(get(b"/v1/airports", *lines)).status == 200
        assert upstream.last.header("Upgrade") is None


class TestBodies:
    def test_a_chunked_one_goes_on_with_its_length(self, ask, upstream):
        data = post(b"Transfer-Encoding: chunked", body=b"3\r\nabc\r\n4;x\r\ndefg\r\n0\r\n\r\n")
        assert ask(data).status == 200
        assert upstream.last.body == b"abcdefg"

    def test_one_of_1_mib_passes(self, ask, upstream):
        assert ask(post(b"Content-Length: %d" % MIB, body=b"x" * MIB)).status == 200
        assert len(upstream.last.body) == MIB

    @pytest.mark.parametrize(
        ("data", "status", "code"),
        [
            (post(b"Content-Length: %d" % (MIB + 1)), 413, "body_too_large"),
            (get(b"/v1/airports", b"A: " + b"x" * 40_000), 400, "invalid_input"),
            (get(b"/v1/airports?" + b"x" * 40_000), 400, "invalid_input"),
            (get(b"/../x"), 400, "invalid_input"),
        ],
    )
    def test_what_it_refuses_itself_is_a_problem(self, ask, upstream, data, status, code):
        answer = ask(data)
        assert (answer.status, answer.problem) == (status, code)
        assert len(answer.headers["x-request-id"]) == 32
        assert upstream.requests == []


class TestSlowClients:
    def test_the_gateway_hears_of_a_request_that_is_whole(self, edge, upstream):
        with edge.connect() as connection:
            connection.sendall(post(b"Content-Length: 6", body=b"abc"))
            time.sleep(0.2)
            assert connections_to(edge.gateway) == 0
            connection.sendall(b"def")
            assert read_answer(connection).status == 200
        assert upstream.last.body == b"abcdef"

    @pytest.mark.parametrize("data", [b"", get(b"/v1/x")[:-2], post(b"Content-Length: 6")])
    def test_who_does_not_go_on_is_cut_off(self, edge, upstream, data):
        started = time.monotonic()
        with edge.connect() as connection:
            statuses, hung_up = read_all(connection, data, silent_seconds=5)
        assert (set(statuses) <= {400, 408}, hung_up) == (True, True)
        assert 0.5 < time.monotonic() - started < 5
        assert upstream.requests == []

    def test_a_client_that_does_not_read_holds_nothing_of_the_gateway(self, edge, upstream):
        upstream.answer = lambda seen: reply(b"x" * 8 * MIB)
        with edge.connect() as connection:
            connection.sendall(get(b"/v1/airports", CLOSE))
            assert connection.recv(100)
            wait_for(lambda: connections_to(edge.gateway) == 0)
            assert len(read_rest(connection)) > 7 * MIB

    def test_two_hundred_slow_ones_keep_nobody_waiting(self, edge, ask, upstream):
        with ExitStack() as stalled:
            for number in range(STALLED):
                for data in (get(b"/v1/airports")[:-2], post(b"Content-Length: 6", body=b"abc")):
                    source = f"127.1.0.{1 + number}"
                    connection = stalled.enter_context(edge.connect(source=source))
                    connection.sendall(data)
                if number % 10 == 0:
                    assert ask(get(b"/v1/airports", CLOSE)).status == 200
            assert connections_to(edge.gateway) <= 1
        assert len(upstream.requests) == STALLED / 10


class TestWithoutAGateway:
    def test_nobody_to_ask_is_a_problem(self, tmp_path):
        if nginx.PROGRAM is None:
            pytest.skip("nginx is not installed")
        tls = unused_port()
        inside = nginx.shipped(tmp_path, gateways=[unused_port()], plain=unused_port(), tls=tls)
        with nginx.running(tmp_path, inside, port=tls):
            trust = ssl.create_default_context(cafile=tmp_path / "fullchain.pem")
            with (
                socket.create_connection(("127.0.0.1", tls), timeout=10) as connection,
                trust.wrap_socket(connection, server_hostname="localhost") as secured,
            ):
                secured.sendall(post(b"Content-Length: 2", body=b"{}"))
                answer = read_answer(secured)
        assert (answer.status, answer.problem) == (502, "bad_gateway")


def test_the_log_has_the_request_id_and_no_token(edge, ask):
    answer = ask(get(b"/v1/airports?token=canary", CLOSE))
    log = edge.folder / "jetway.log"
    wait_for(lambda: answer.headers["x-request-id"] in log.read_text())
    assert "canary" not in log.read_text()


def connections_to(port):
    """Return how many connections to a port of this machine are open."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    fields = (line.split() for line in lines)
    return sum(one[2].endswith(f":{port:04X}") and one[3] == "01" for one in fields)


def wait_for(look):
    ends_at = time.monotonic() + 10
    while not look():
        assert time.monotonic() < ends_at
        time.sleep(0.02)


def read_rest(connection):
    return b"".join(iter(lambda: connection.recv(MIB), b""))
