"""Public keys by `kid`: accounts' JWKS fetched and kept, and the services' own from files."""

import json
import logging
import threading
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jwt
from django.conf import settings
from jwt.algorithms import ECAlgorithm

from common.auth.key_files import REFRESH_SECONDS
from common.errors import Unavailable
from common.http import client

log = logging.getLogger(__name__)

Jwks = dict[str, Any]
COOLDOWN_SECONDS = 5.0


class KeySet:
    """
    The keys of a JWKS, fetched when first needed, when old, and for an unknown `kid`.

    An unknown `kid` fetches at most every five seconds, so that forged tokens cost nothing; keys
    already known stay in use while the source does not answer.
    """

    def __init__(self, load: Callable[[], Jwks]) -> None:
        self._load = load
        self._keys: dict[str, Any] = {}
        self._fetched_at = float("-inf")
        self._tried_at = float("-inf")
        self._lock = threading.Lock()

    def get(self, kid: str) -> Any | None:
        """
        Return the public key with this id, or None.

        :raises Unavailable: no key is known yet and the source does not answer
        """
        now = time.monotonic()
        unknown = kid not in self._keys
        stale = now - self._fetched_at > REFRESH_SECONDS
        rested = now - self._tried_at > COOLDOWN_SECONDS
        # Nothing known yet: every caller asks, the cool-down is for unknown ids.
        if not self._keys or ((unknown or stale) and rested):
            self._refresh(asked_at=now, wait=unknown)
        if not self._keys:
            raise Unavailable("The keys that tokens are checked with are not here yet.")
        return self._keys.get(kid)

    def _refresh(self, *, asked_at: float, wait: bool) -> None:
        """Fetch, or let a fetch that is under way do; who has a key to go on with does not wait."""
        if not self._lock.acquire(blocking=wait):
            return
        try:
            if self._tried_at < asked_at:
                self._fetch()
        finally:
            self._lock.release()

    def _fetch(self) -> None:
        try:
            jwks = self._load()
            self._keys = {key["kid"]: jwt.PyJWK(key, "ES256").key for key in jwks["keys"]}
            self._fetched_at = time.monotonic()
        except Unavailable:
            log.warning("the keys of access tokens could not be fetched")
        finally:
            self._tried_at = time.monotonic()


def fetch_jwks() -> Jwks:
    """
    Fetch accounts' public keys.

    :raises Unavailable: accounts does not answer
    """
    jwks: Jwks = client.fetch_json(settings.ACCOUNTS_JWKS_URL)
    return jwks


def public_jwk(kid: str, key: Any) -> Jwks:
    """Return the public half of an EC private key as a JWK."""
    jwk: Jwks = dict(ECAlgorithm.to_jwk(key.public_key(), as_dict=True))
    return {**jwk, "kid": kid, "use": "sig", "alg": "ES256"}


@cache
def service_keys() -> dict[str, Any]:
    """Return the public key of each service from `services.jwks.json`."""
    text = Path(settings.SERVICE_KEYS_DIR, "services.jwks.json").read_text()
    return {key["kid"]: jwt.PyJWK(key, "ES256").key for key in json.loads(text)["keys"]}


@cache
def own_service_key() -> str:
    """Return this process's private service key, PEM."""
    return Path(settings.SERVICE_KEYS_DIR, f"{settings.SERVICE}.pem").read_text()
