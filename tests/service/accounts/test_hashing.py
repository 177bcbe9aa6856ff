"""Password hashing as it is in production."""

import threading
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password

from apps.accounts import hashers
from common.errors import Unavailable


@pytest.fixture(autouse=True)
def production_hasher(settings: Any, quick: None) -> None:
    settings.PASSWORD_HASHERS = ["apps.accounts.hashers.Argon2idHasher"]


def test_passwords_are_hashed_with_argon2id_at_the_recommended_cost() -> None:
    assert make_password("Abcdef1!").startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_right_password_matches_and_another_does_not() -> None:
    encoded = make_password("Abcdef1!")
    assert hashers.matches("Abcdef1!", encoded)
    assert not hashers.matches("Abcdef1?", encoded)
    assert not hashers.matches("nobody has this password", None)


def test_when_every_place_to_hash_is_taken_the_next_is_told_to_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken = threading.BoundedSemaphore(1)
    taken.acquire()
    monkeypatch.setattr(hashers, "_slots", lambda: taken)
    monkeypatch.setattr(hashers, "WAIT_SECONDS", 0.01)
    with pytest.raises(Unavailable) as refusal:
        make_password("Abcdef1!")
    assert refusal.value.retry_after


def test_a_place_is_given_back_after_each_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    slots = threading.BoundedSemaphore(1)
    monkeypatch.setattr(hashers, "_slots", lambda: slots)
    for _ in range(3):
        make_password("Abcdef1!")
    assert slots.acquire(blocking=False)
