"""
Access tokens as accounts signs them, for tests of the services that only verify.

A service's conftest makes them trusted: `from tests.factories.tokens import trusted_tokens`.
"""

import os
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from django.conf import settings as django_settings
from rest_framework.test import APIClient

from common.auth import keys, tokens
from common.ids import uuid7


def signing_key() -> tuple[str, Any]:
    """Return the newest key's id and private half."""
    path = max(Path(os.environ["TOKEN_SIGNING_KEYS_DIR"]).glob("*.pem"))
    return path.stem, serialization.load_pem_private_key(path.read_bytes(), password=None)


def jwks() -> keys.Jwks:
    """Return what accounts serves under `/.well-known/jwks.json`."""
    return {"keys": [keys.public_jwk(*signing_key())]}


@pytest.fixture
def trusted_tokens(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have this process verify tokens with the test keys instead of asking accounts."""
    settings.TOKEN_KEYS = "tests.factories.tokens.jwks"
    monkeypatch.setattr(tokens, "_verifier", None)


def access_token(
    *,
    roles: tuple[str, ...] = ("customer",),
    carrier: str | None = None,
    user_id: UUID | None = None,
    email: str = "ada@example.org",
    expires_in: int = 600,
    **claims: Any,
) -> str:
    """Return a signed access token; `claims` add to or replace its claims."""
    kid, key = signing_key()
    now = int(time.time())
    body = {
        "iss": django_settings.TOKEN_ISSUER,
        "aud": django_settings.TOKEN_AUDIENCE,
        "iat": now,
        "exp": now + expires_in,
        "sub": str(user_id or uuid7()),
        "sid": str(uuid7()),
        "jti": str(uuid7()),
        "email": email,
        "roles": list(roles),
        "carrier": carrier,
        **claims,
    }
    return jwt.encode(body, key, algorithm="ES256", headers={"kid": kid, "typ": "at+jwt"})


def authenticated_client(**who: Any) -> APIClient:
    """Return a client that sends an access token with every request."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access_token(**who)}")
    return client
