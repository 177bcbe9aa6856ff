"""Verifying access tokens, RFC 9068 (`at+jwt`), signed by accounts with ES256."""

import re
import time
from collections import OrderedDict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import jwt
from django.conf import settings
from django.utils.module_loading import import_string

from common.auth import denylist
from common.auth.keys import KeySet
from common.auth.principal import ROLES, Principal
from common.errors import DomainError, Kind

MAX_LENGTH = 4096
CACHE_SIZE = 4096
# JWS's compact form. ES256's signature is 86 letters, and of the last one two bits count.
FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{85}[AQgw]")


class NotAuthenticated(DomainError):
    """No access token where one is needed."""

    kind = Kind.UNAUTHENTICATED
    code = "not_authenticated"
    title = "Sign in first"


class InvalidToken(DomainError):
    """An access token that is not ours, was altered, or belongs to an ended sign-in."""

    kind = Kind.UNAUTHENTICATED
    code = "invalid_token"
    title = "The access token is not valid"


class TokenExpired(DomainError):
    """An access token past its time."""

    kind = Kind.UNAUTHENTICATED
    code = "token_expired"
    title = "The access token is over"


class TokenVerifier:
    """
    Verifies access tokens; remembers the signatures it has checked, never the sign-in's state.

    `keys` finds a public key by `kid`. Of a key that has gone no signature is good any more.
    """

    def __init__(self, keys: KeySet) -> None:
        self._keys = keys
        self._seen: OrderedDict[str, tuple[str, Principal]] = OrderedDict()

    def verify(self, token: str) -> Principal:
        """
        Return who the token stands for.

        :raises InvalidToken: bad signature, header, claim, or a denied sign-in
        :raises TokenExpired: past its time
        :raises Unavailable: the keys cannot be had
        """
        principal = self.signed(token)
        if denylist.is_denied(principal.session_id):
            raise InvalidToken("This sign-in has ended.")
        return principal

    def signed(self, token: str) -> Principal:
        """
        Return who the token stands for, if the sign-in has not ended: that is left to the caller.

        :raises InvalidToken: bad signature, header or claim
        :raises TokenExpired: past its time
        :raises Unavailable: the keys cannot be had
        """
        seen = self._seen.get(token)
        if seen is None:
            kid, principal = self._seen[token] = self._check(token)
            while len(self._seen) > CACHE_SIZE:
                self._seen.popitem(last=False)
            return principal
        kid, principal = seen
        if principal.expires_at.timestamp() <= time.time():
            raise TokenExpired
        if self._keys.get(kid) is None:
            raise InvalidToken
        return principal

    def _check(self, token: str) -> tuple[str, Principal]:
        """Return the id of the key that signed a token, and who it stands for."""
        if len(token) > MAX_LENGTH or FORM.fullmatch(token) is None:
            raise InvalidToken
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") != "ES256" or header.get("typ") != "at+jwt":
                raise InvalidToken
            kid = str(header.get("kid", ""))
            key = self._keys.get(kid)
            if key is None:
                raise InvalidToken
            claims = jwt.decode(
                token,
                key,
                algorithms=["ES256"],
                audience=settings.TOKEN_AUDIENCE,
                issuer=settings.TOKEN_ISSUER,
                options={"require": ["exp", "iat", "iss", "aud", "sub", "sid", "jti"]},
            )
            return kid, _principal(claims)
        except jwt.ExpiredSignatureError as error:
            raise TokenExpired from error
        except (jwt.PyJWTError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise InvalidToken from error


def _principal(claims: dict[str, Any]) -> Principal:
    if not isinstance(claims["roles"], list):
        raise TypeError("roles that are no list")
    return Principal(
        user_id=UUID(claims["sub"]),
        session_id=str(claims["sid"]),
        token_id=str(claims["jti"]),
        email=str(claims["email"]),
        roles=frozenset(claims["roles"]).intersection(ROLES),
        carrier=claims.get("carrier"),
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        # The claim is OpenID Connect's name for it.
        language=str(claims.get("locale", "en")),
    )


_verifier: TokenVerifier | None = None


def verifier() -> TokenVerifier:
    """Return this process's verifier; `TOKEN_KEYS` names where its keys come from."""
    global _verifier
    if _verifier is None:
        _verifier = TokenVerifier(KeySet(import_string(settings.TOKEN_KEYS)))
    return _verifier


def from_header(header: str | None) -> Principal | None:
    """
    Return who an `Authorization` header stands for, None without one.

    :raises InvalidToken: another scheme, or a token that does not verify
    :raises TokenExpired: past its time
    """
    return None if header is None else verifier().verify(bearer(header))


def bearer(header: str) -> str:
    """
    Return the token in an `Authorization` header.

    :raises InvalidToken: another scheme, or nothing behind it
    """
    scheme, _, token = header.partition(" ")
    token = token.strip(" ")
    if scheme.lower() != "bearer" or not token:
        raise InvalidToken("Send `Authorization: Bearer <access token>`.")
    return token
