"""
A WSGI application behind granian's RSGI interface, for what granian's WSGI does not tell.

That is the authority of an absolute-form request target (`GET http://evil.example/ HTTP/1.1`),
which goes into the environ as `AUTHORITY`. Bodies are read before a thread is taken, so that a
client that sends slowly holds none; and requests of one lane take a part of the threads at most, so
that those waiting for one slow service leave some for all others.
"""

import asyncio
import logging
import sys
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from functools import lru_cache
from io import BytesIO
from queue import SimpleQueue
from threading import Thread
from typing import Any
from wsgiref.types import WSGIApplication, WSGIEnvironment

from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope  # type: ignore[attr-defined]

from common.http.framing import MAX_BODY_BYTES

log = logging.getLogger(__name__)

AUTHORITY = "jetway.authority"
# Set for a request that no thread came free for in its lane, and that should not wait on.
WAITED = "jetway.waited"
SPARE_THREADS = 2
WAIT_FOR_LANE_SECONDS = 8.0
_SERVER: WSGIEnvironment = {
    "SCRIPT_NAME": "",
    "HTTP_HOST": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}


class _Lane:
    """Requests that may hold so many threads together, and those waiting for their turn."""

    def __init__(self, threads: int) -> None:
        self.free = threads
        self.waiting: deque[_Job] = deque()


class _Job:
    """
    One exchange on its way through a thread; `served` is set once it is over.

    `lane` is the one whose place it has; `waits` ends its waiting for one.
    """

    def __init__(self, exchange: "_Exchange", served: asyncio.Future[None]) -> None:
        self.exchange: _Exchange | None = exchange
        self.served = served
        self.lane: _Lane | None = None
        self.waits: asyncio.TimerHandle | None = None


class RSGIBridge:
    """
    Serves a WSGI application to granian, in so many threads.

    `lane_of` names the lane of a path, which may hold `lane_threads` of them. Who waits for a place
    in one holds no thread, and after eight seconds is served regardless, marked as `WAITED`, by the
    few threads that are kept for this and for paths of no lane (""): however slow the lanes are.
    """

    def __init__(
        self,
        application: WSGIApplication,
        *,
        threads: int,
        lane_of: Callable[[str], str] = lambda path: "all",
        lane_threads: int | None = None,
    ) -> None:
        self._application = application
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._spare_jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._queues = [self._jobs] * threads + [self._spare_jobs] * SPARE_THREADS
        self._threads = [Thread(target=self._work, args=(q,), daemon=True) for q in self._queues]
        self._lane_of = lane_of
        self._lanes: defaultdict[str, _Lane] = defaultdict(lambda: _Lane(lane_threads or threads))
        self._served: deque[_Job] = deque()
        self._told = False

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start the threads."""
        self._loop = loop
        for thread in self._threads:
            thread.start()

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """End the threads; granian has waited for their requests."""
        for queue in self._queues:
            queue.put(None)

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """Serve one request."""
        exchange = _Exchange(scope, protocol, await _body(scope, protocol))
        job = _Job(exchange, self._loop.create_future())
        name = self._lane_of(scope.path)
        if not name:
            self._spare_jobs.put(job)
            await job.served
            return
        lane = self._lanes[name]
        if lane.free:
            lane.free -= 1
            job.lane = lane
            self._jobs.put(job)
        else:
            lane.waiting.append(job)
            job.waits = self._loop.call_later(WAIT_FOR_LANE_SECONDS, self._give_up, lane, job)
        await job.served

    def _give_up(self, lane: _Lane, job: _Job) -> None:
        try:
            lane.waiting.remove(job)
        except ValueError:  # a thread has just taken it
            return
        if job.exchange is not None:
            job.exchange.waited = True
        self._spare_jobs.put(job)

    def _work(self, jobs: "SimpleQueue[_Job | None]") -> None:
        following = None
        while job := following or jobs.get():
            try:
                job.exchange.serve(self._application)  # type: ignore[union-attr]
            except BaseException:  # whatever it was, the thread serves the next one
                log.exception("an exchange broke off")
            job.exchange = None  # the answer's end is when its transport goes
            following = _following(job) if jobs.empty() else None
            self._served.append(job)
            if not self._told:  # else the loop is on its way, and will find this one too
                self._told = True
                self._loop.call_soon_threadsafe(self._release)
            del job

    def _release(self) -> None:
        self._told = False
        while self._served:
            job = self._served.popleft()
            if job.waits is not None:
                job.waits.cancel()
            if job.lane is not None:
                self._pass_on(job.lane)
            if not job.served.done():  # as one is that was cancelled
                job.served.set_result(None)

    def _pass_on(self, lane: _Lane) -> None:
        """Give a place in a lane to who waits for one."""
        try:
            job = lane.waiting.popleft()
        except IndexError:
            lane.free += 1
            return
        if job.waits is not None:
            job.waits.cancel()
        job.lane = lane
        self._jobs.put(job)


def _following(job: _Job) -> _Job | None:
    """
    Return who waits for the job's place in its lane, and now has it.

    The thread goes on with it at once: by way of the loop, two threads would have to be woken.
    """
    if job.lane is None:
        return None
    try:
        following = job.lane.waiting.popleft()
    except IndexError:
        return None
    following.lane, job.lane = job.lane, None
    return following


class _Exchange:
    """One request, and its answer on the way from the application to the client."""

    def __init__(self, scope: Scope, protocol: HTTPProtocol, body: bytes) -> None:
        self._scope = scope
        self._protocol = protocol
        self._body = body
        self.waited = False

    def serve(self, application: WSGIApplication) -> None:
        """Call the application, send what it answers, and close it."""
        request = environ(self._scope, self._body)
        if self.waited:
            request[WAITED] = True
        content = application(request, self._start)
        try:
            if not getattr(content, "streaming", not isinstance(content, list)):
                self._protocol.response_bytes(self._status, self._headers, b"".join(content))
            else:
                self._stream(content)
        finally:
            if hasattr(content, "close"):
                content.close()

    def _start(self, status: str, headers: list[tuple[str, str]], _: Any = None, /) -> Any:
        self._status = int(status[:3])
        self._headers = headers

    def _stream(self, content: Iterable[bytes]) -> None:
        transport = self._protocol.response_stream(self._status, self._headers)
        for chunk in content:
            try:
                # granian takes each chunk at once, and keeps it for a client that reads slowly:
                # all there is to await is whether the client is still there.
                for _ in transport.send_bytes(chunk).__await__():
                    raise RuntimeError("granian's send_bytes() has come to wait")
            except ProtocolClosed:
                return


async def _body(scope: Scope, protocol: HTTPProtocol) -> bytes:
    # No malformed length gets here. A body that is too long, or has none (Transfer-Encoding),
    # is for ProblemMiddleware to refuse, unread.
    length = int(scope.headers.get("content-length", 0))
    if not 0 < length <= MAX_BODY_BYTES:
        return b""
    try:
        return bytes(await protocol())
    except ProtocolClosed:
        return b""  # shorter than its Content-Length, which the application finds


def environ(scope: Scope, body: bytes) -> WSGIEnvironment:
    """Return a request's WSGI environ; the values of repeated headers with commas between."""
    host, _, port = scope.server.rpartition(":")
    result: WSGIEnvironment = {
        **_SERVER,
        AUTHORITY: scope.authority,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "REMOTE_ADDR": _address(scope.client),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(body),
    }
    headers: dict[str, str | None] = dict.fromkeys(scope.headers.keys())
    for name, value in scope.headers.items():
        known = headers[name]
        headers[name] = value if known is None else f"{known},{value}"
    for name, text in headers.items():
        key = _key(name)
        value = text or ""  # what is not ASCII is no item
        result[key] = f"{result[key]},{value}" if result.get(key) else value
    return result


@lru_cache(1024)
def _address(client: str) -> str:
    """Return the address of a peer; of an IPv4 one that came in over IPv6, the IPv4 address."""
    address = client.rpartition(":")[0].strip("[]")
    return address.removeprefix("::ffff:") if "." in address else address


@lru_cache(1024)
def _key(header: str) -> str:
    name = header.upper().replace("-", "_")
    return name if header in ("content-type", "content-length") else f"HTTP_{name}"
