"""
Tokens between services: 60 s, signed with the caller's own key, for one called service only.

`kid` names the caller; its public key lies in `services.jwks.json`.
"""

import threading
import time
from typing import NamedTuple

import jwt
from django.conf import settings

from common.auth import keys
from common.auth.tokens import FORM, MAX_LENGTH, InvalidToken
from common.ids import uuid7

HEADER = "X-Jetway-Service"
LIFETIME_SECONDS = 60
REUSE_SECONDS = 20
LEEWAY_SECONDS = 5
CHECKED_TOKENS = 256
TYPE = "svc+jwt"

_signed: dict[str, tuple[float, str]] = {}
_checked: dict[str, "_Checked"] = {}
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

    A signature is checked once: callers send one token for `REUSE_SECONDS`.

    :raises InvalidToken: not signed by a known service for this one, or too old
    """
    checked = _checked.get(token)
    if checked is None or checked.audience != settings.SERVICE:
        checked = _check(token)
        _remember(token, checked)
    if checked.expires_at <= time.time() - LEEWAY_SECONDS:
        raise InvalidToken("The service token is not valid.")
    return checked.caller


class _Checked(NamedTuple):
    caller: str
    audience: str
    expires_at: float


def _remember(token: str, checked: _Checked) -> None:
    with _lock:
        while len(_checked) >= CHECKED_TOKENS:
            del _checked[next(iter(_checked))]
        _checked[token] = checked


def _check(token: str) -> _Checked:
    if len(token) > MAX_LENGTH or FORM.fullmatch(token) is None:
        raise InvalidToken("The service token is not valid.")
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
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "iss", "aud", "jti"]},
        )
    except jwt.PyJWTError as error:
        raise InvalidToken("The service token is not valid.") from error
    if claims["exp"] - claims["iat"] > LIFETIME_SECONDS:
        raise InvalidToken("The service token lives too long.")
    return _Checked(caller, settings.SERVICE, float(claims["exp"]))
