"""Clients that call a service's internal API as another service does."""

import time
from pathlib import Path

import jwt
from django.conf import settings
from rest_framework.test import APIClient

from common.auth import service_tokens
from common.ids import uuid7


def service_token(
    caller: str = "bookings", *, audience: str | None = None, expires_in: int = 60
) -> str:
    """Return a token signed with the caller's own key, for the service under test."""
    now = int(time.time())
    claims = {
        "iss": caller,
        "aud": audience or settings.SERVICE,
        "iat": now + min(expires_in, 60) - 60,
        "exp": now + expires_in,
        "jti": str(uuid7()),
    }
    key = Path(settings.SERVICE_KEYS_DIR, f"{caller}.pem").read_text()
    headers = {"kid": caller, "typ": service_tokens.TYPE}
    return jwt.encode(claims, key, algorithm="ES256", headers=headers)


def service_client(caller: str = "bookings") -> APIClient:
    """Return a client whose every request carries the caller's service token."""
    return APIClient(headers={service_tokens.HEADER: service_token(caller)})
