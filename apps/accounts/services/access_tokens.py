"""Access tokens, RFC 9068: signed here, verified everywhere by `common.auth.tokens`."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
from django.conf import settings
from rest_framework_simplejwt import tokens
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.settings import api_settings

from apps.accounts.models import User
from apps.accounts.services import signing_keys

ALGORITHM = "ES256"
TYPE = "at+jwt"


class SigningBackend(TokenBackend):
    """simplejwt's backend, which also names the key and the type in the header."""

    def __init__(self) -> None:
        super().__init__(ALGORITHM, audience=settings.TOKEN_AUDIENCE, issuer=settings.TOKEN_ISSUER)

    def encode(self, payload: dict[str, Any]) -> str:
        """Return the token, signed with the key whose turn it is."""
        key = signing_keys.current(now=datetime.fromtimestamp(payload["iat"], UTC))
        claims = {**payload, "aud": self.audience, "iss": self.issuer}
        headers = {"kid": key.kid, "typ": TYPE}
        return jwt.encode(claims, key.private, algorithm=ALGORITHM, headers=headers)


class AccessToken(tokens.AccessToken):
    """An access token; its type stands in the header, as RFC 9068 has it, not in a claim."""

    def get_token_backend(self) -> TokenBackend:
        """Return the backend that signs with our keys."""
        return SigningBackend()


def sign(*, user: User, session_id: UUID, now: datetime) -> str:
    """Return an access token for a user's sign-in, good for `ACCESS_TOKEN_SECONDS`."""
    token = AccessToken()
    del token[api_settings.TOKEN_TYPE_CLAIM]
    token.set_iat(at_time=now)
    token.set_exp(from_time=now, lifetime=timedelta(seconds=settings.ACCESS_TOKEN_SECONDS))
    token["sub"] = str(user.id)
    token["sid"] = str(session_id)
    token["email"] = user.email
    token["roles"] = user.roles
    token["locale"] = user.language
    if user.carrier:
        token["carrier"] = user.carrier
    return str(token)
