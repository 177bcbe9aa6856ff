"""Signing in to the back office."""

from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from redis.exceptions import ConnectionError as NoRedis

from backoffice import sign_in
from tests.factories.accounts import PASSWORD, make_user

pytestmark = pytest.mark.django_db(transaction=True)
LOCAL = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
ADDRESS = "boss@example.org"


@pytest.fixture(autouse=True)
def _boss(settings: Any) -> None:
    """Count in this process, hash cheaply, and have an admin."""
    settings.CACHES = {"default": LOCAL, "shared": {**LOCAL, "LOCATION": "sign-in"}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    caches["shared"].clear()
    make_user(email=ADDRESS, is_admin=True)


def attempt(username: str, password: str, *, ip: str = "203.0.113.7") -> bool:
    """Tell whether the form let them in."""
    form = {"username": username, "password": password}
    return Client().post("/admin/login/", form, REMOTE_ADDR=ip).status_code == 302


def test_after_ten_tries_even_the_right_password_has_to_wait() -> None:
    spellings = [ADDRESS, "BOSS@example.org", "boss@ⓔxample.org", " boss@example.org", ADDRESS]
    assert not any(attempt(one, f"guess {n}") for n in (1, 2) for one in spellings)
    assert not attempt(ADDRESS, PASSWORD)


def test_a_guesser_does_not_lock_out_the_owner() -> None:
    for n in range(11):
        attempt(ADDRESS, f"guess {n}", ip="198.51.100.1")
    assert attempt(ADDRESS, PASSWORD)


def test_one_ip_does_not_try_one_password_on_everybody() -> None:
    for n in range(100):
        attempt(f"user{n}@example.org", "guess")
    assert not attempt(ADDRESS, PASSWORD)


def test_nobody_gets_in_uncounted(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise NoRedis("away")

    monkeypatch.setattr(sign_in, "get_usage", away)
    assert not attempt(ADDRESS, PASSWORD)
