"""Every URL under /internal asks for a service's token, and stands in the list that is tried."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver

from common.auth.drf import IsService, ServiceAuthentication
from tests.factories.internal_calls import ID, INTERNAL

PARAMETER = re.compile(r"<uuid:\w+>")


def patterns_of(service: str) -> Iterator[tuple[str, Any]]:
    """Yield the path and view class of each URL of a service."""

    def walk(entries: Any, before: str) -> Iterator[tuple[str, Any]]:
        for entry in entries:
            path = before + str(entry.pattern)
            if isinstance(entry, URLPattern):
                yield path, getattr(entry.callback, "view_class", entry.callback)
            else:
                yield from walk(entry.url_patterns, path)

    yield from walk(get_resolver(f"apps.{service}.urls").url_patterns, "/")


def internal_of(service: str) -> list[tuple[str, Any]]:
    return [(path, view) for path, view in patterns_of(service) if "internal" in path.lower()]


def methods_of(view: Any) -> set[str]:
    return {name.upper() for name in view.http_method_names if hasattr(view, name)} - {"OPTIONS"}


@pytest.mark.parametrize("service", INTERNAL)
def test_the_list_has_every_internal_call(service: str) -> None:
    found = {PARAMETER.sub(ID, path): methods_of(view) for path, view in internal_of(service)}
    assert not any("<" in path for path in found), "the list knows UUIDs alone"
    assert found == {path: set(methods) for path, methods in INTERNAL[service].items()}


@pytest.mark.parametrize("service", INTERNAL)
def test_their_views_take_a_services_token_alone(service: str) -> None:
    for path, view in internal_of(service):
        assert view.authentication_classes == (ServiceAuthentication,), path
        assert view.permission_classes == (IsService,), path
