"""The bridge from granian's RSGI interface to WSGI, without granian."""

import asyncio
import threading
from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]

from common.http import rsgi
from common.http.rsgi import WAITED, RSGIBridge, environ


class Headers:
    """Header pairs, of which `items` leaves out what is not ASCII, as granian's does."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._pairs = list(pairs)

    def keys(self) -> list[str]:
        return [name for name, _ in self._pairs]

    def items(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self._pairs if value.isascii()]

    def get(self, name: str, default: Any) -> Any:
        return dict(self._pairs).get(name, default)


class Protocol:
    """A client that notes what it is sent, and leaves after so many chunks."""

    def __init__(self, chunks: int = 100) -> None:
        self.sent: list[bytes] = []
        self._chunks = chunks

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.sent.append(body)

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> "Protocol":
        return self

    async def send_bytes(self, data: bytes) -> None:
        if len(self.sent) == self._chunks:
            raise ProtocolClosed
        self.sent.append(data)


class Content(list[bytes]):
    """What an application answers; notes that it was closed."""

    def __init__(self, *chunks: bytes, streaming: bool) -> None:
        super().__init__(chunks)
        self.streaming = streaming
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        for position in range(len(self)):
            yield self[position]

    def close(self) -> None:
        self.closed = True


def scope(path: str = "/S\u00e3o", *headers: tuple[str, str]) -> Any:
    return SimpleNamespace(
        authority=None,
        method="GET",
        path=path,
        query_string="",
        http_version="1.1",
        server="127.0.0.1:8000",
        client="[::1]:4711",
        scheme="http",
        headers=Headers(headers),
    )


def serve(application: Any, *protocols: Protocol) -> None:
    """Serve one request after another in one thread."""

    async def run() -> None:
        bridge = RSGIBridge(application, threads=1)
        bridge.__rsgi_init__(asyncio.get_running_loop())
        for protocol in protocols:
            await asyncio.wait_for(bridge.__rsgi__(scope(), protocol), 5)  # type: ignore[arg-type]
        bridge.__rsgi_del__(asyncio.get_running_loop())

    asyncio.run(run())


class TestAnswers:
    @pytest.mark.parametrize(("streaming", "sent"), [(False, [b"ab"]), (True, [b"a", b"b"])])
    def test_content_is_sent_and_closed(self, streaming: bool, sent: list[bytes]) -> None:
        content, protocol = Content(b"a", b"b", streaming=streaming), Protocol()

        def application(environ: Any, start: Any) -> Content:
            start("200 OK", [])
            return content

        serve(application, protocol)
        assert protocol.sent == sent
        assert content.closed

    def test_a_client_that_leaves_ends_the_content(self) -> None:
        content, protocol = Content(b"a", b"b", b"c", streaming=True), Protocol(chunks=1)

        def application(environ: Any, start: Any) -> Content:
            start("200 OK", [])
            return content

        serve(application, protocol)
        assert protocol.sent == [b"a"]
        assert content.closed

    def test_a_thread_outlives_an_application_that_breaks(self) -> None:
        answers = iter([None, Content(b"a", streaming=False)])

        def application(environ: Any, start: Any) -> Content:
            start("200 OK", [])
            answer = next(answers)
            if answer is None:
                raise SystemExit
            return answer

        broken, served = Protocol(), Protocol()
        serve(application, broken, served)
        assert (broken.sent, served.sent) == ([], [b"a"])


class TestBodies:
    def test_one_that_is_sent_slowly_is_not_waited_for(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Slow(Protocol):
            async def __call__(self) -> bytes:
                await asyncio.sleep(60)
                return b"late"

        monkeypatch.setattr(rsgi, "BODY_SECONDS", 0.05)
        asked = scope("/", ("content-length", "4"))
        assert asyncio.run(rsgi._body(asked, Slow())) == b""  # type: ignore[arg-type]


class TestLanes:
    """Two threads of four for each lane: slow ones, whose requests are held up, and `quick`."""

    def run(self, *paths: str, let_go_after: int) -> list[tuple[str, bool]]:
        """Serve these paths at once; return in which order, and which had waited too long."""
        served: list[tuple[str, bool]] = []
        go_on = threading.Event()

        def application(environ: Any, start: Any) -> Content:
            start("200 OK", [])
            if environ["PATH_INFO"].startswith("/slow") and WAITED not in environ:
                go_on.wait(5)
            served.append((environ["PATH_INFO"], WAITED in environ))
            if len(served) >= let_go_after:
                go_on.set()
            return Content(b"", streaming=False)

        async def all_at_once() -> None:
            lane_of = {"/page": ""}.get
            bridge = RSGIBridge(
                application, threads=4, lane_of=lambda path: lane_of(path, path), lane_threads=2
            )
            loop = asyncio.get_running_loop()
            bridge.__rsgi_init__(loop)
            exchanges = (bridge.__rsgi__(scope(path), Protocol()) for path in paths)  # type: ignore[arg-type]
            await asyncio.wait_for(asyncio.gather(*exchanges), 5)
            bridge.__rsgi_del__(loop)

        asyncio.run(all_at_once())
        return served

    def test_one_lane_leaves_threads_for_the_others(self) -> None:
        served = self.run(*["/slow"] * 8, *["/quick"] * 4, let_go_after=4)
        assert served == [("/quick", False)] * 4 + [("/slow", False)] * 8

    def test_whoever_waits_for_a_place_gets_one_and_once(self) -> None:
        paths = [f"/{lane}" for lane in "abc" for _ in range(50)]
        served = self.run(*paths, let_go_after=0)
        assert sorted(served) == [(path, False) for path in paths]

    def test_slow_lanes_that_hold_every_thread_leave_some_for_pages(self) -> None:
        served = self.run(*["/slow1"] * 4, *["/slow2"] * 4, "/page", let_go_after=1)
        assert served[0] == ("/page", False)
        assert len(served) == 9

    def test_who_waits_too_long_for_a_place_is_told_apart(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rsgi, "WAIT_FOR_LANE_SECONDS", 0.05)
        served = self.run(*["/slow"] * 4, let_go_after=2)
        assert sorted(served) == [("/slow", False)] * 2 + [("/slow", True)] * 2


class TestEnviron:
    def test_headers_sent_twice_have_one_value(self) -> None:
        result = environ(scope("/", ("accept", "a"), ("accept", "b")), b"")
        assert result["HTTP_ACCEPT"] == "a,b"

    @pytest.mark.parametrize("names", [("x_id", "x-id"), ("x-id", "x_id")])
    def test_a_header_with_an_underscore_passes_for_no_other(self, names: tuple[str, str]) -> None:
        values = {"x_id": "forged", "x-id": "ours"}
        result = environ(scope("/", *((name, values[name]) for name in names)), b"")
        assert result["HTTP_X_ID"] == "ours"
        assert "HTTP_X_ID" not in environ(scope("/", ("x_id", "forged")), b"")

    def test_a_header_that_is_not_ascii_is_there_and_empty(self) -> None:
        assert environ(scope("/", ("authorization", "\u00e9")), b"")["HTTP_AUTHORIZATION"] == ""

    def test_without_a_host_header_there_is_no_host(self) -> None:
        assert environ(scope(), b"")["HTTP_HOST"] == ""

    def test_path_and_address_are_as_wsgi_has_them(self) -> None:
        result = environ(scope(), b"")
        assert result["PATH_INFO"].encode("latin-1").decode() == "/S\u00e3o"
        assert result["REMOTE_ADDR"] == "::1"

    def test_an_ipv4_client_over_ipv6_is_told_by_its_ipv4_address(self) -> None:
        assert rsgi._address("[::ffff:203.0.113.7]:5123") == "203.0.113.7"
        assert rsgi._address("[2001:db8::1]:5123") == "2001:db8::1"
        assert rsgi._address("203.0.113.7:5123") == "203.0.113.7"
