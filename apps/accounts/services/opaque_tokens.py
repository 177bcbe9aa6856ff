"""Opaque tokens: 256 random bits for the holder, their SHA-256 for the database."""

import hashlib
import secrets


def new() -> str:
    """Return a token nobody can guess."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return what is stored; a fast hash will do for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
