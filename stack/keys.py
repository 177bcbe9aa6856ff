"""Keys and secrets of an installation, made once under one folder and kept."""

import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

SERVICES = ("gateway", "accounts", "flights", "bookings", "reminders", "backoffice")


def ensure(folder: Path) -> None:
    """
    Make what is missing: a key pair per service, the token signing key, Django's secret.

    Layout: `<service>.pem`, `services.jwks.json` (public halves), `tokens/<kid>.pem`, `secret`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    os.chmod(folder, 0o700)
    public = [_service_key(folder, name) for name in SERVICES]
    (folder / "services.jwks.json").write_text(json.dumps({"keys": public}, indent=1))
    tokens = folder / "tokens"
    tokens.mkdir(exist_ok=True)
    if not any(tokens.glob("*.pem")):
        _write(tokens / f"{secrets.token_hex(8)}.pem", _new_key())
    if not (folder / "secret").exists():
        _write(folder / "secret", secrets.token_urlsafe(50).encode())


def _service_key(folder: Path, name: str) -> dict[str, Any]:
    path = folder / f"{name}.pem"
    if not path.exists():
        _write(path, _new_key())
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)  # noqa: S101 - we made it
    jwk = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**jwk, "kid": name, "use": "sig", "alg": "ES256"}


def _new_key() -> bytes:
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


if __name__ == "__main__":
    ensure(Path(sys.argv[1]))
    print(f"keys and secrets: {sys.argv[1]}")
