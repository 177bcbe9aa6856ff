"""
The server of every web process: granian, with a reload and a stop that lose no request.

granian itself reloads and stops gracefully for what it has read. What it has not read is lost: the
connections in its listener's queue, and a request that comes in on a connection it is closing. So
here the master holds the listener (a worker that dies leaves its queue to the next), and a worker
that is to go gets no new connections, then tells its clients to go elsewhere, and after
`LINGER_SECONDS` is asked to finish what it is at. See docs/decisions/0014.

The master imports nothing but this server, so that each worker begins with today's application.
"""

import argparse
import multiprocessing
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from granian.constants import HTTPModes, Interfaces, Loops, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels, logger
from granian.net import SocketHolder  # type: ignore[attr-defined]
from granian.server.mp import MPServer

from common import logs
from common.http import leaving, listening
from common.process import end_with_parent

# Longer than anybody here uses an idle connection (gateway/upstreams.py), or takes to send a
# request over a new one.
LINGER_SECONDS = 1.5
# The longest a request may take: a place at a service (8 s), a connection, the answer (20 s).
FINISH_SECONDS = 30
# Of one head: who has not sent it all by then is cut off, as is a connection idle for so long.
HEAD_SECONDS = 30
MAX_HEAD_BYTES = 32 * 1024
READY_SECONDS = 60.0
KILLED = -signal.SIGKILL

Load = Callable[[], Any]
# granian's WorkerProcess, which has no types, with an event `ready`: the application is loaded.
Worker = Any


class Server(MPServer):
    """granian's server with one worker, which is replaced and stopped without losing a request."""

    def __init__(self, target: str, **options: Any) -> None:
        super().__init__(
            target,
            workers=1,
            runtime_threads=1,
            runtime_mode=RuntimeModes.st,
            loop=Loops.uvloop,
            http=HTTPModes.http1,  # over HTTP/2 a body may come without a length: empty here
            http1_settings=HTTP1Settings(
                header_read_timeout=HEAD_SECONDS * 1000, max_buffer_size=MAX_HEAD_BYTES
            ),
            websockets=False,
            respawn_failed_workers=True,
            workers_kill_timeout=FINISH_SECONDS,
            log_level=LogLevels.warning,
            log_dictconfig=logs.of_server(),
            **options,
        )
        self._leaving: list[Worker] = []
        self._killed = False

    # The listener. granian's own would be one for each worker, out of the master's reach.

    def _init_shared_socket(self) -> None:
        self._use(listening.reserve(self.bind_addr, self.bind_port))

    def _use(self, listener: socket.socket) -> None:
        self._listener = self._sso = listener
        self._ssp = None
        holder: Any = SocketHolder
        self._shd = holder(listener.fileno(), False, listening.BACKLOG)

    def _drop_shared_socket(self) -> None:
        with _where_possible():
            listening.take_no_more(self._listener)
        super()._drop_shared_socket()

    # Workers come

    def _spawn_worker(
        self, idx: int, target: Any, callback_loader: Load, others: Sequence[socket.socket] = ()
    ) -> Worker:
        ready = multiprocessing.Event()
        load = partial(_load, callback_loader, self._listener, others, ready)
        worker: Worker = super()._spawn_worker(idx, target, load)
        worker.ready = ready
        return worker

    def _respawn_workers(
        self, workers: Sequence[int], spawn_target: Any, target_loader: Load, delay: float = 0
    ) -> None:
        for idx in workers:
            self.respawned_wrks[idx] = time.monotonic()
            if self.wrks[idx].is_alive():
                self._replace(idx, spawn_target, target_loader)
            else:
                self.wrks[idx] = self._spawn_worker(idx, spawn_target, target_loader)
                self.wrks[idx].start()

    def _replace(self, idx: int, spawn_target: Any, target_loader: Load) -> None:
        """Start a worker beside the one there is; once it is ready, let it take over."""
        self._wait_for_those_that_leave()
        if self.interrupt_signal:
            return
        old, before = self.wrks[idx], self._listener
        with _where_possible():
            listening.give_all_to(0, of=before)
        try:
            self._use(listening.reserve(self.bind_addr, self.bind_port))
            new = self._spawn_worker(idx, spawn_target, target_loader, others=[before])
            new.interrupt_by_parent = True  # should it fail, that is no reason to start another
            new.start()
        except OSError as error:  # of files, memory or processes there are no more
            logger.error(f"No new worker can be started, the old one goes on: {error}")
            self._go_back_to(before)
            return
        if not self._becomes_ready(new):
            if not self.interrupt_signal:
                logger.error("The new worker did not start; the old one goes on.")
            new.kill()
            new.join()
            self._go_back_to(before)
            return
        self._expect_the_end_of(old)
        new.interrupt_by_parent = False
        with _where_possible():
            listening.give_all_to(1, of=before)
        before.close()
        self.wrks[idx] = new
        self._say_goodbye([old])
        old.terminate()
        self._leaving = [old]
        threading.Thread(target=self._see_off, args=(old,), daemon=True).start()

    def _wait_for_those_that_leave(self) -> None:
        """Wait until there is one listener: two can be told apart, three cannot."""
        for former in self._leaving:
            while former.is_alive() and not self.interrupt_signal:
                former.join(0.1)

    def _go_back_to(self, listener: socket.socket) -> None:
        if self._listener is not listener:
            self._listener.close()
            self._use(listener)

    def _expect_the_end_of(self, worker: Worker) -> None:
        """Take it for no failure that a worker ends whose successor is there, or has already."""
        worker.interrupt_by_parent = True
        if worker.idx in self.interrupt_children:
            self.interrupt_children.remove(worker.idx)
            self.main_loop_interrupt.clear()
        if self.interrupt_signal or self.reload_signal:  # said meanwhile, maybe unheard
            self.main_loop_interrupt.set()

    def _becomes_ready(self, worker: Worker) -> bool:
        ends_at = time.monotonic() + READY_SECONDS
        while time.monotonic() < ends_at and worker.is_alive() and not self.interrupt_signal:
            if worker.ready.wait(0.1):
                return bool(worker.is_alive())
        return False

    # Workers go

    def _say_goodbye(self, workers: Sequence[Worker]) -> None:
        """Let workers tell their clients, and give these the time to read it."""
        told = [one for one in workers if one.is_alive() and one.ready.is_set()]
        for worker in told:
            worker.interrupt_by_parent = True
            with suppress(ProcessLookupError):
                leaving.tell(worker.inner.pid)
        if told:
            time.sleep(LINGER_SECONDS)

    def _see_off(self, worker: Worker) -> None:
        # Not join(), which may return early: another thread of granian's joins as well.
        ends_at = time.monotonic() + FINISH_SECONDS
        while worker.is_alive() and time.monotonic() < ends_at:
            time.sleep(0.05)
        if worker.is_alive():
            logger.warning("The old worker did not finish in time: it is killed.")
            worker.kill()
            worker.join()

    def _stop_workers(self) -> None:
        self._say_goodbye(self.wrks)
        self.wrks += [one for one in self._leaving if one.is_alive()]
        stopped = [*self.wrks]
        super()._stop_workers()
        self._killed = any(_exit_code(one) == KILLED for one in stopped)

    def shutdown(self, exit_code: int = 0) -> None:
        """Stop; the exit code is 1 when requests had to be cut off."""
        super().shutdown(exit_code)
        if self._killed:
            sys.exit(1)


def _exit_code(worker: Worker) -> int | None:
    """Return what a worker ended with, which another thread of granian's may just be reading."""
    ends_at = time.monotonic() + 1
    while worker.inner.exitcode is None and time.monotonic() < ends_at:
        time.sleep(0.01)
    code: int | None = worker.inner.exitcode
    return code


@contextmanager
def _where_possible() -> Iterator[None]:
    """Go on where the kernel does not know how (gVisor): a few connections may then be reset."""
    try:
        yield
    except OSError as error:
        logger.warning(f"Connections cannot be steered here: {error}")


def _load(load: Load, listener: socket.socket, others: Sequence[socket.socket], ready: Any) -> Any:
    """Load the application, in the worker, and listen: nobody waits for one that is loading."""
    # Until granian sets its own, the master's handlers would hear these signals, and do nothing.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    end_with_parent()
    for other in others:
        other.close()  # forked along: it would stay open, and have nobody to accept from it
    application = load()
    leaving.listen_for_signal()
    listening.listen(listener)
    ready.set()
    return application


def main() -> None:
    """Serve until SIGTERM or SIGINT; SIGHUP reloads the application."""
    parser = argparse.ArgumentParser(description="Serve one web process of Jetway.")
    parser.add_argument("target", help="module:application")
    parser.add_argument("--interface", choices=["wsgi", "rsgi"], required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--threads", type=int, help="of WSGI; an RSGI application has its own")
    options = parser.parse_args()
    multiprocessing.set_start_method("fork")  # a worker inherits the listener
    Server(
        options.target,
        address=options.host,
        port=options.port,
        interface=Interfaces(options.interface),
        blocking_threads=options.threads,
    ).serve()


if __name__ == "__main__":
    main()
