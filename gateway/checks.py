"""System checks that refuse a bad table of routes before it serves a request."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error

from gateway import conf
from gateway.routes import ROUTES, Auth, Route
from gateway.throttling import RATE

ROOTS = ("/v1/", "/.well-known/")
NEVER_ROUTED = ("internal", "metrics", "admin")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
METHODS = SAFE | {"POST", "PUT", "PATCH", "DELETE"}


def check_gateway(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Check the table of routes and the rates (Django's system check framework)."""
    return [*check_routes(ROUTES), *check_rates(conf.rate_limits())]


def check_routes(routes: Sequence[Route]) -> Iterator[CheckMessage]:
    """Yield an error for everything wrong with a table."""
    for route in routes:
        for message, number in _route_faults(route):
            yield Error(f"{route.prefix}: {message}", id=f"gateway.E{number:03}")
    for one, other in combinations(routes, 2):
        if one.prefix == other.prefix and set(one.methods) & set(other.methods):
            yield Error(f"{one.prefix}: two routes take the same method", id="gateway.E010")


def check_rates(rates: dict[str, str]) -> Iterator[CheckMessage]:
    """Yield an error for every rate that is none."""
    for name, rate in rates.items():
        if RATE.fullmatch(rate) is None:
            yield Error(f"LIMIT_{name}: {rate!r} is no rate such as 10/15m", id="gateway.E020")


def _route_faults(route: Route) -> Iterator[tuple[str, int]]:
    segments = route.prefix.split("/")[1:]
    if not route.prefix.startswith(ROOTS):
        yield f"begins with none of {', '.join(ROOTS)}", 1
    if "" in segments or {".", ".."} & set(segments) or set(route.prefix) & set("%\\?#<{* "):
        yield "is no plain path without a slash at its end", 2
    if set(NEVER_ROUTED) & set(segments):
        yield f"touches what is never routed: {', '.join(NEVER_ROUTED)}", 3
    if route.upstream not in settings.SERVICE_URLS:
        yield f"knows no service {route.upstream!r}", 4
    if not route.methods or not set(route.methods) <= METHODS:
        yield "takes no methods, or ones that do not exist", 5
    if not isinstance(route.auth, Auth):
        yield "does not say who may call", 6
    if not (0 < route.timeout.connect <= 5 and 0 < route.timeout.read <= 60):
        yield "waits without an end, or not at all", 7
    if not route.limits and not set(route.methods) <= SAFE:
        yield "lets writes through without a limit", 8
    unknown = {limit.name for limit in route.limits} - conf.rate_limits().keys()
    if unknown:
        yield f"has limits without a rate: {', '.join(sorted(unknown))}", 9
