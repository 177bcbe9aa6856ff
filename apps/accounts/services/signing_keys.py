"""
The keys that sign access tokens: `<kid>.pem` files in one folder.

All of them verify; which one signs, `common.auth.key_files` says. The folder is looked at on each
use, so that adding a key and taking one away (`bin/keys`) needs no restart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from common.auth import key_files
from common.auth.key_files import KeyFile
from common.auth.keys import public_jwk


@dataclass(frozen=True)
class SigningKey:
    """A private key and the id that tokens name it by."""

    kid: str
    private: EllipticCurvePrivateKey


def current(*, now: datetime) -> SigningKey:
    """
    Return the key that signs.

    :raises ImproperlyConfigured: there is none
    """
    file = key_files.signing(_files(), now=now.timestamp())
    if file is None:
        raise _no_key()
    return _read(file)


def jwks() -> dict[str, Any]:
    """
    Return the public half of every key, as a JWK set (RFC 7517).

    :raises ImproperlyConfigured: there is none
    """
    keys = [_read(file) for file in _files()]
    if not keys:
        raise _no_key()
    return {"keys": [public_jwk(key.kid, key.private) for key in keys]}


def _files() -> Sequence[KeyFile]:
    return key_files.key_files(Path(settings.TOKEN_SIGNING_KEYS_DIR))


def _no_key() -> ImproperlyConfigured:
    folder = settings.TOKEN_SIGNING_KEYS_DIR
    return ImproperlyConfigured(f"There is no <kid>.pem in TOKEN_SIGNING_KEYS_DIR ({folder}).")


@lru_cache(maxsize=8)
def _read(file: KeyFile) -> SigningKey:
    key = load_pem_private_key(file.path.read_bytes(), password=None)
    if not isinstance(key, EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise ImproperlyConfigured(
            f"{file.path} is no P-256 key; access tokens are signed with ES256."
        )
    return SigningKey(kid=file.kid, private=key)
