"""
The keys that sign access tokens: `<kid>.pem` files in one folder.

The newest file signs, all of them verify. To rotate, add a file; take the old one away when its
last access token is over. The folder is looked at on each use, so no restart is needed.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from common.auth.keys import public_jwk

Files = tuple[tuple[Path, int], ...]


@dataclass(frozen=True)
class SigningKey:
    """A private key and the id that tokens name it by."""

    kid: str
    private: EllipticCurvePrivateKey


def newest() -> SigningKey:
    """Return the key that signs."""
    return _load(_files())[-1]


def jwks() -> dict[str, Any]:
    """Return the public half of every key, as a JWK set (RFC 7517)."""
    return {"keys": [public_jwk(key.kid, key.private) for key in _load(_files())]}


def _files() -> Files:
    """Return the key files and when each was written, newest last."""
    folder = Path(settings.TOKEN_SIGNING_KEYS_DIR)
    files = [(path, path.stat().st_mtime_ns) for path in folder.glob("*.pem")]
    return tuple(sorted(files, key=lambda file: (file[1], file[0].name)))


@lru_cache(maxsize=1)
def _load(files: Files) -> tuple[SigningKey, ...]:
    if not files:
        raise ImproperlyConfigured(
            f"There is no <kid>.pem in TOKEN_SIGNING_KEYS_DIR ({settings.TOKEN_SIGNING_KEYS_DIR})."
        )
    return tuple(_read(path) for path, _ in files)


def _read(path: Path) -> SigningKey:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise ImproperlyConfigured(f"{path} is no P-256 key; access tokens are signed with ES256.")
    return SigningKey(kid=path.stem, private=key)
