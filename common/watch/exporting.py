"""
Showing figures to Prometheus, on a port of the process's own that no client of Jetway reaches.

It is the process's: with several processes, each is asked. A web process that is about to stop
(common/http/leaving.py) hands the port to its successor.
"""

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from django.utils.module_loading import import_string
from prometheus_client import REGISTRY, make_wsgi_app
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from common import logs
from common.http import leaving
from common.watch.figures import Figure, Figures

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.25
CLIENT_SECONDS = 5.0


class Labelled(Collector):
    """A registry whose every sample says which service and process it is of."""

    def __init__(self, registry: Collector, **labels: str) -> None:
        self._registry = registry
        self._labels = labels

    def collect(self) -> Iterator[Metric]:
        """Yield what the registry has."""
        for family in self._registry.collect():
            family.samples = [
                one._replace(labels={**self._labels, **one.labels}) for one in family.samples
            ]
            yield family


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    # A successor listens before its predecessor has stopped to.
    allow_reuse_port = True
    timeout = LOOK_SECONDS


class _IPv6Server(_Server):
    address_family = socket.AF_INET6


class _Handler(WSGIRequestHandler):
    timeout = CLIENT_SECONDS

    def log_message(self, format: str, *args: Any) -> None:
        """Leave scrapes out of the log."""


def start() -> None:
    """
    Show this process's figures on `METRICS_PORT`, if there is one.

    :raises OSError: the port cannot be had
    """
    if not settings.METRICS_PORT:
        return
    shown = Labelled(REGISTRY, service=settings.SERVICE, process=logs.role())
    server = _listen(shown)
    threading.Thread(
        target=_serve, args=(server, leaving.is_leaving), name="metrics", daemon=True
    ).start()


def start_with_figures() -> None:
    """
    Show the service's own figures, too: what its web process does.

    :raises OSError: the port cannot be had
    """
    if not settings.METRICS_PORT:
        return
    ours = settings.FIGURES.get(settings.SERVICE)
    if ours is not None:
        figures: list[Figure] = import_string(ours)
        REGISTRY.register(Figures(figures))
    start()


def _listen(shown: Collector) -> WSGIServer:
    host, port = settings.METRICS_HOST, settings.METRICS_PORT
    kind = _IPv6Server if ":" in host else _Server
    return make_server(host, port, make_wsgi_app(shown), server_class=kind, handler_class=_Handler)


def _serve(server: WSGIServer, ended: Callable[[], bool]) -> None:
    with server:
        while not ended():
            server.handle_request()
