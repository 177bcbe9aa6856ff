"""
Tokens between services: 60 s, signed with the caller's own key, for one called service only.

`kid` names the caller; its public key lies in `services.jwks.json`.
"""

import threading
import time

import jwt
from django.conf import settings

from common.auth import keys
from common.auth.tokens import InvalidToken
from common.ids import uuid7

HEADER = "X-Jetway-Service"
LIFETIME_SECONDS = 60
REUSE_SECONDS = 20
TYPE = "svc+jwt"

_signed: dict[str, tuple[float, str]] = {}
_lock = threading.Lock()


def token_for(audience: str) -> str:
    """Return a token that names this process to `audience`, signed anew every 20 s."""
    now = time.time()
    made_at, token = _signed.get(audience, (0.0, ""))
    if not 0 <= now - made_at < REUSE_SECONDS:
        with _lock:
            token = _sign(audience, now)
            _signed[audience] = (now, token)
    return token


def _sign(audience: str, now: float) -> str:
    claims = {
        "iss": settings.SERVICE,
        "aud": audience,
        "iat": int(now),
        "exp": int(now) + LIFETIME_SECONDS,
        "jti": str(uuid7()),
    }
    headers = {"kid": settings.SERVICE, "typ": TYPE}
    return jwt.encode(claims, keys.own_service_key(), algorithm="ES256", headers=headers)


def verify(token: str) -> str:
    """
    Return the name of the calling service.

    :raises InvalidToken: not signed by a known service for this one, or too old
    """
    try:
        header = jwt.get_unverified_header(token)
        caller = str(header.get("kid", ""))
        key = keys.service_keys().get(caller)
        if header.get("alg") != "ES256" or header.get("typ") != TYPE or key is None:
            raise InvalidToken("The service token is not valid.")
        claims = jwt.decode(
            token,
            key,
            algorithms=["ES256"],
            audience=settings.SERVICE,
            issuer=caller,
            leeway=5,
            options={"require": ["exp", "iat", "iss", "aud", "jti"]},
        )
    except jwt.PyJWTError as error:
        raise InvalidToken("The service token is not valid.") from error
    if claims["exp"] - claims["iat"] > LIFETIME_SECONDS:
        raise InvalidToken("The service token lives too long.")
    return caller
