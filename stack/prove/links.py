"""
A TCP proxy in a process of its own, on whose links connections are cut, slowed and muted.

A link stands between the services and one server, or between the services and flights.
"""

import asyncio
import multiprocessing
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection

from stack.process import StartFailed, free_port

CHUNK = 65536
SLOW_SECONDS = 0.15
READY_SECONDS = 20

OPEN, REFUSE, SLOW, MUTE = "open", "refuse", "slow", "mute"


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a link shall do from now on; `cut` ends the connections it has first."""

    link: str
    mode: str = OPEN
    cut: bool = False


class Links:
    """The proxy process, seen from the one that gives it orders."""

    def __init__(self, targets: Mapping[str, int]) -> None:
        self.ports = {name: free_port() for name in targets}
        routes = {name: (self.ports[name], target) for name, target in targets.items()}
        # Spawned, not forked: the caller has threads.
        context = multiprocessing.get_context("spawn")
        self._orders, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(routes, theirs), daemon=True)

    def start(self) -> None:
        """
        Start the proxy and wait until it listens.

        :raises StartFailed: it does not
        """
        self._process.start()
        if not self._orders.poll(READY_SECONDS):
            raise StartFailed("the proxy did not start")
        self._orders.recv()

    def give(self, order: Order) -> None:
        """Have a link changed, and wait until it is."""
        self._orders.send(order)
        self._orders.recv()

    def stop(self) -> None:
        """End the proxy."""
        self._process.kill()
        self._process.join()


class _Link:
    """One listening port and the connections through it."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._mode = OPEN
        self._writers: set[asyncio.StreamWriter] = set()

    def obey(self, order: Order) -> None:
        """Change the mode; leaving `mute` cuts, since a stream with a hole in it is of no use."""
        if order.cut or order.mode == REFUSE or self._mode == MUTE:
            for writer in list(self._writers):
                writer.transport.abort()
        self._mode = order.mode

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until either side ends it."""
        if self._mode == REFUSE:
            writer.transport.abort()
            return
        try:
            answers, onward = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, onward}
        try:
            await asyncio.gather(
                self._carry(reader, onward, answers=False),
                self._carry(answers, writer, answers=True),
            )
        finally:
            self._writers -= {writer, onward}

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        try:
            while data := await reader.read(CHUNK):
                if self._mode == SLOW:
                    await asyncio.sleep(SLOW_SECONDS)
                if answers and self._mode == MUTE:
                    continue  # the server has done it, and nobody hears of it
                writer.write(data)
                await writer.drain()
        except OSError:
            writer.transport.abort()
        else:
            writer.close()


def _serve(routes: Mapping[str, tuple[int, int]], orders: Connection) -> None:
    asyncio.run(_serve_links(routes, orders))


async def _serve_links(routes: Mapping[str, tuple[int, int]], orders: Connection) -> None:
    links = {name: _Link(target) for name, (_, target) in routes.items()}
    for name, (port, _) in routes.items():
        await asyncio.start_server(links[name].accept, "127.0.0.1", port)
    ended = asyncio.Event()

    def take_order() -> None:
        try:
            order: Order = orders.recv()
        except EOFError:
            ended.set()
            return
        links[order.link].obey(order)
        orders.send(None)

    asyncio.get_running_loop().add_reader(orders.fileno(), take_order)
    orders.send(None)
    await ended.wait()
