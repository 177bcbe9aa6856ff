"""Public keys fetched when needed, and kept."""

import threading
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from common.auth import keys
from common.auth.keys import KeySet, public_jwk
from common.errors import Unavailable


class Source:
    """A JWKS endpoint that counts its calls and can be taken away."""

    def __init__(self) -> None:
        self.kids = ["first"]
        self.calls = 0
        self.away = False

    def __call__(self) -> keys.Jwks:
        self.calls += 1
        if self.away:
            raise Unavailable
        pair = ec.generate_private_key(ec.SECP256R1())
        return {"keys": [public_jwk(kid, pair) for kid in self.kids]}


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the monotonic time as a list of one, which moves a little on every look."""
    now = [1000.0]

    class Time:
        @staticmethod
        def monotonic() -> float:
            now[0] += 0.001
            return now[0]

    monkeypatch.setattr(keys, "time", Time)
    return now


def test_keys_are_fetched_once_and_kept(source: Source, clock: Any) -> None:
    key_set = KeySet(source)
    assert key_set.get("first") is key_set.get("first") is not None
    assert source.calls == 1


def test_keys_are_fetched_again_after_five_minutes(source: Source, clock: Any) -> None:
    key_set = KeySet(source)
    key_set.get("first")
    clock[0] += 301
    assert key_set.get("first")
    assert source.calls == 2


def test_an_unknown_key_is_looked_for_at_most_every_five_seconds(
    source: Source, clock: Any
) -> None:
    key_set = KeySet(source)
    key_set.get("first")
    for _ in range(20):
        assert key_set.get("forged") is None
    assert source.calls == 1
    clock[0] += 6
    for _ in range(20):
        assert key_set.get("forged") is None
    assert source.calls == 2


def test_a_new_key_is_found_after_a_rotation_and_a_removed_one_is_gone(
    source: Source, clock: Any
) -> None:
    key_set = KeySet(source)
    key_set.get("first")
    source.kids = ["second"]
    clock[0] += 6
    assert key_set.get("second")
    assert key_set.get("first") is None


def test_known_keys_stay_in_use_while_the_source_is_away(source: Source, clock: Any) -> None:
    key_set = KeySet(source)
    key_set.get("first")
    source.away = True
    clock[0] += 301
    assert key_set.get("first")
    assert source.calls == 2


def test_without_any_key_every_caller_asks_again(source: Source, clock: Any) -> None:
    source.away = True
    key_set = KeySet(source)
    for _ in range(2):
        with pytest.raises(Unavailable):
            key_set.get("first")
    assert source.calls == 2
    source.away = False
    assert key_set.get("first")


class CountingLock:
    """A lock that tells when so many have asked for it."""

    def __init__(self, expected: int) -> None:
        self._lock = threading.Lock()
        self._left = expected
        self.all_asked = threading.Event()

    def acquire(self, *, blocking: bool) -> bool:
        self._left -= 1
        if self._left == 0:
            self.all_asked.set()
        return self._lock.acquire(blocking=blocking)

    def release(self) -> None:
        self._lock.release()


def test_the_first_callers_share_one_fetch_and_all_get_the_key(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = CountingLock(expected=4)

    def slow() -> keys.Jwks:
        lock.all_asked.wait(timeout=5)
        return source()

    key_set = KeySet(slow)
    monkeypatch.setattr(key_set, "_lock", lock)
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(key_set.get("first"))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert None not in found
    assert source.calls == 1


def test_who_has_a_key_does_not_wait_for_somebody_elses_fetch(source: Source, clock: Any) -> None:
    key_set = KeySet(source)
    key_set.get("first")
    clock[0] += 301
    with key_set._lock:
        assert key_set.get("first")
    assert source.calls == 1
