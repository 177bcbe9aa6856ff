"""
Keys and secrets of an installation, made once under one folder and kept.

The key of users' tokens is changed from time to time: a new one is added, and the old one taken
away once nothing names it (`common.auth.key_files`).
"""

import argparse
import json
import os
import secrets
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from common.auth import key_files
from common.auth.key_files import KeyFile

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
        _add_token_key(tokens, now=time.time())
    if not (folder / "secret").exists():
        _write(folder / "secret", secrets.token_urlsafe(50).encode())


def rotate(folder: Path, *, now: float) -> list[str]:
    """
    Add a key for users' tokens, and take away those nothing names; say what was done.

    While an added one has not begun to sign, there is nothing to add.
    """
    tokens = folder / "tokens"
    files = key_files.key_files(tokens)
    if files and files[-1] != key_files.signing(files, now=now):
        waits = files[-1]
        return [f"nothing added: {waits.kid} signs from {_clock(waits.signs_from)}"]
    added = _add_token_key(tokens, now=now)
    return [f"added {added.kid}: signs from {_clock(added.signs_from)}", *retire(folder, now=now)]


def retire(folder: Path, *, now: float) -> list[str]:
    """Take away the keys of users' tokens that nothing names any more; say which."""
    gone = key_files.superseded(key_files.key_files(folder / "tokens"), now=now)
    for one in gone:
        one.path.unlink()
    return [f"taken away {one.kid}" for one in gone]


def told(folder: Path, *, now: float) -> list[str]:
    """Return a line for each key of users' tokens, oldest first."""
    files = key_files.key_files(folder / "tokens")
    current = key_files.signing(files, now=now)
    return [f"{one.kid}  written {_clock(one.written_at)}  {_turn(one, current)}" for one in files]


def _turn(file: KeyFile, current: KeyFile | None) -> str:
    if file == current:
        return "signs"
    if current is not None and file > current:
        return f"is served, signs from {_clock(file.signs_from)}"
    return "verifies"


def _clock(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def _add_token_key(tokens: Path, *, now: float) -> KeyFile:
    kid = secrets.token_hex(8)
    # Written whole before it has its name: accounts reads the folder at any time.
    fresh, path = tokens / f".{kid}.new", tokens / f"{kid}.pem"
    _write(fresh, _new_key())
    os.utime(fresh, (now, now))
    fresh.rename(path)
    return KeyFile(now, kid, path)


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


def main() -> None:
    """Make what is missing; with an option, change or show the keys of users' tokens."""
    parser = argparse.ArgumentParser(prog="bin/keys", description=main.__doc__)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--rotate", action="store_true", help="add a key, take old ones away")
    what.add_argument("--retire", action="store_true", help="take old keys away")
    what.add_argument("--list", action="store_true", help="say which keys there are")
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    folder, now = options.folder, time.time()
    if options.rotate:
        print("\n".join(rotate(folder, now=now)))
    elif options.retire:
        print("\n".join(retire(folder, now=now) or ["nothing to take away"]))
    elif options.list:
        print("\n".join(told(folder, now=now)))
    else:
        ensure(folder)
        print(f"keys and secrets: {folder}")


if __name__ == "__main__":
    main()
