"""What those who watch would be told, collected."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from wsgiref.types import WSGIApplication

from django.dispatch import Signal

from common.watch.figures import Figure
from common.watch.requests import seen_by
from common.watch.routes import template_of


def routes_of(application: WSGIApplication) -> tuple[WSGIApplication, list[str]]:
    """Return the application, and a list of the routes of what is asked of it."""
    seen: list[str] = []
    return seen_by(application, [lambda environ, *_: seen.append(template_of(environ))]), seen


@contextmanager
def heard(signal: Signal) -> Iterator[list[dict[str, Any]]]:
    """Yield a list of what is told with a signal inside the block, to a listener that fails."""
    told: list[dict[str, Any]] = []

    def listen(**facts: Any) -> None:
        told.append(facts)
        raise RuntimeError("a listener that fails must keep nobody from their work")

    signal.connect(listen)
    try:
        yield told
    finally:
        signal.disconnect(listen)


def read(figures: Sequence[Figure], name: str) -> Any:
    """Return a figure: its value, or its values by label."""
    (figure,) = [one for one in figures if one.name == name]
    values = figure.read()
    return values[()] if not figure.labels else {labels[0]: n for labels, n in values.items()}
