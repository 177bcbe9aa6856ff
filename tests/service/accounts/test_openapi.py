"""The OpenAPI document that the gateway merges."""

from typing import Any

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator

ROUTES = {
    ("get", "/.well-known/jwks.json"),
    ("post", "/v1/auth/register"),
    ("post", "/v1/auth/verify-email"),
    ("post", "/v1/auth/verify-email/resend"),
    ("post", "/v1/auth/login"),
    ("post", "/v1/auth/refresh"),
    ("post", "/v1/auth/logout"),
    ("get", "/v1/auth/session"),
    ("post", "/v1/auth/password/forgot"),
    ("post", "/v1/auth/password/reset"),
    ("post", "/v1/auth/password/change"),
    ("get", "/v1/users/me"),
    ("patch", "/v1/users/me"),
    ("delete", "/v1/users/me"),
    ("post", "/v1/users/me/export"),
    ("get", "/v1/users"),
    ("get", "/v1/users/{user_id}"),
    ("put", "/v1/users/{user_id}/roles"),
}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """Return the document, made without a warning."""
    with GENERATOR_STATS.silence():
        schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
        assert not GENERATOR_STATS._warn_cache
        assert not GENERATOR_STATS._error_cache
    return schema


def test_every_route_of_the_contract_is_described(document: dict[str, Any]) -> None:
    described = {(method, path) for path, item in document["paths"].items() for method in item}
    assert described == ROUTES


def test_what_needs_a_user_says_so(document: dict[str, Any]) -> None:
    open_to_all = {
        path
        for path, item in document["paths"].items()
        for operation in item.values()
        if {} in operation["security"]
    }
    needs_a_user = {path for _, path in ROUTES} - open_to_all
    assert needs_a_user == {
        "/v1/auth/logout",
        "/v1/auth/session",
        "/v1/auth/password/change",
        "/v1/users/me",
        "/v1/users/me/export",
        "/v1/users",
        "/v1/users/{user_id}",
        "/v1/users/{user_id}/roles",
    }


def test_operation_ids_are_unique(document: dict[str, Any]) -> None:
    ids = [one["operationId"] for item in document["paths"].values() for one in item.values()]
    assert len(ids) == len(set(ids)) == len(ROUTES)
