"""Users with valid defaults, signed-in clients, and the mails asked for."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connections
from django.utils import timezone
from rest_framework.test import APIClient

from apps.accounts.models import OutboxMessage, User
from apps.accounts.services import sign_in
from common.ids import uuid7
from contracts.events.accounts import EmailVerificationRequestedV1, PasswordResetRequestedV1

PASSWORD = "Tr4vel-light"
ANOTHER_PASSWORD = "Fly-h1gher!"
VERIFICATION = EmailVerificationRequestedV1.event_type
RESET = PasswordResetRequestedV1.event_type


def make_user(*, password: str = PASSWORD, verified: bool = True, **fields: Any) -> User:
    """Return a stored user; `fields` are columns."""
    now = timezone.now() - timedelta(days=1)
    defaults = {
        "email": f"{uuid7().hex}@example.org",
        "password": make_password(password),
        "email_verified_at": now if verified else None,
        "created_at": now,
    }
    return User.objects.create(**{**defaults, **fields})


def signed_in(user: User, password: str = PASSWORD) -> sign_in.SignedIn:
    """Return the tokens of a new sign-in."""
    return sign_in.sign_in(email=user.email, password=password, now=timezone.now())


def client_with(access: str) -> APIClient:
    """Return a client that sends this access token."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    return client


def client_of(user: User) -> APIClient:
    """Return a client signed in as a user."""
    return client_with(signed_in(user).access)


def mails_to(email: str, event_type: str) -> list[dict[str, Any]]:
    """Return the payloads of the mails of a kind asked for an address, oldest first."""
    rows = OutboxMessage.objects.filter(event_type=event_type).order_by("id")
    return [row.payload for row in rows if row.payload["email"] == email]


def mailed_token(email: str, event_type: str) -> str:
    """Return the token in the latest mail of a kind."""
    token: str = mails_to(email, event_type)[-1]["token"]
    return token


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Start all calls at the same moment, each in a thread; return results or exceptions."""
    barrier = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(index: int) -> None:
        barrier.wait()
        try:
            results[index] = calls[index]()
        except Exception as error:  # handed to the test, which looks at it
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
