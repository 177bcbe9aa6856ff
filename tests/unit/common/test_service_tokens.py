"""Tokens between services."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec

from common.auth import keys, service_tokens
from common.auth.tokens import InvalidToken

NOW = 1_800_000_000.0


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Forget keys and tokens of other tests and of other services."""
    monkeypatch.setattr(service_tokens, "_signed", {})
    monkeypatch.setattr(service_tokens, "_checked", {})
    keys.own_service_key.cache_clear()
    with time_machine.travel(NOW, tick=False):
        yield
    keys.own_service_key.cache_clear()


@pytest.fixture
def become(settings: Any) -> Callable[[str], None]:
    """Return a function that makes this process another service."""

    def become(name: str) -> None:
        settings.SERVICE = name
        keys.own_service_key.cache_clear()

    return become


def key_of(settings: Any, name: str) -> str:
    return Path(settings.SERVICE_KEYS_DIR, f"{name}.pem").read_text()


def sign(key: Any, *, kid: str = "bookings", typ: str = "svc+jwt", **claims: Any) -> str:
    now = int(time.time())
    body = {"iss": kid, "aud": "flights", "iat": now, "exp": now + 60, "jti": "1", **claims}
    return jwt.encode(body, key, algorithm="ES256", headers={"kid": kid, "typ": typ})


class TestASignedCall:
    def test_the_called_service_learns_who_calls(self, become: Callable[[str], None]) -> None:
        become("bookings")
        token = service_tokens.token_for("flights")
        become("flights")
        assert service_tokens.verify(token) == "bookings"

    def test_another_service_refuses_it(self, become: Callable[[str], None]) -> None:
        become("bookings")
        token = service_tokens.token_for("flights")
        become("reminders")
        with pytest.raises(InvalidToken):
            service_tokens.verify(token)

    def test_it_is_over_after_a_minute(self, become: Callable[[str], None]) -> None:
        become("bookings")
        token = service_tokens.token_for("flights")
        become("flights")
        with time_machine.travel(NOW + 60, tick=False):
            assert service_tokens.verify(token) == "bookings"
        with time_machine.travel(NOW + 66, tick=False), pytest.raises(InvalidToken):
            service_tokens.verify(token)

    def test_a_token_is_used_again_for_a_while_but_never_an_old_one(
        self, become: Callable[[str], None]
    ) -> None:
        become("bookings")
        first = service_tokens.token_for("flights")
        with time_machine.travel(NOW + 19, tick=False):
            assert service_tokens.token_for("flights") == first
        with time_machine.travel(NOW + 21, tick=False):
            assert service_tokens.token_for("flights") != first

    def test_each_called_service_gets_its_own(self, become: Callable[[str], None]) -> None:
        become("bookings")
        token = service_tokens.token_for("flights")
        assert service_tokens.token_for("reminders") != token


class TestACheckedToken:
    @pytest.fixture
    def token(self, become: Callable[[str], None]) -> str:
        """A token whose signature flights has checked."""
        become("bookings")
        token = service_tokens.token_for("flights")
        become("flights")
        service_tokens.verify(token)
        return token

    def test_its_signature_is_not_checked_again(
        self, token: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(jwt, "decode", None)
        assert service_tokens.verify(token) == "bookings"

    def test_it_is_over_no_later(self, token: str) -> None:
        with time_machine.travel(NOW + 64.9, tick=False):
            assert service_tokens.verify(token) == "bookings"
        for late in (65.0, 66.0):
            with time_machine.travel(NOW + late, tick=False), pytest.raises(InvalidToken):
                service_tokens.verify(token)

    def test_another_service_refuses_it_still(
        self, token: str, become: Callable[[str], None]
    ) -> None:
        become("reminders")
        with pytest.raises(InvalidToken):
            service_tokens.verify(token)

    def test_one_letter_more_is_another_token(self, token: str) -> None:
        for altered in (token + "A", token[:-2] + "AA", " " + token):
            with pytest.raises(InvalidToken):
                service_tokens.verify(altered)

    def test_only_so_many_are_remembered(self, token: str, settings: Any) -> None:
        key = key_of(settings, "bookings")
        for number in range(service_tokens.CHECKED_TOKENS):
            service_tokens.verify(sign(key, jti=str(number)))
        assert len(service_tokens._checked) == service_tokens.CHECKED_TOKENS
        assert token not in service_tokens._checked
        assert service_tokens.verify(token) == "bookings"


class TestForgeries:
    @pytest.fixture(autouse=True)
    def as_flights(self, become: Callable[[str], None]) -> None:
        become("flights")

    def test_what_the_corpus_is_made_of_is_accepted(self, settings: Any) -> None:
        assert service_tokens.verify(sign(key_of(settings, "bookings"))) == "bookings"

    @pytest.mark.parametrize(
        "change",
        [
            {"kid": "nobody"},
            {"kid": "gateway"},
            {"iss": "gateway"},
            {"aud": "reminders"},
            {"typ": "JWT"},
            {"typ": "at+jwt"},
            {"iat": int(NOW) + 60, "exp": int(NOW) + 120},
            {"exp": int(NOW) + 3600},
            {"exp": None},
            {"jti": None},
        ],
    )
    def test_one_wrong_thing_is_enough_to_refuse(
        self, settings: Any, change: dict[str, Any]
    ) -> None:
        with pytest.raises(InvalidToken):
            service_tokens.verify(sign(key_of(settings, "bookings"), **change))

    def test_a_stranger_with_a_known_name_is_refused(self) -> None:
        with pytest.raises(InvalidToken):
            service_tokens.verify(sign(ec.generate_private_key(ec.SECP256R1())))

    @pytest.mark.parametrize("token", ["", "x", "a.b.c", "ü.ü.ü"])
    def test_what_is_no_token_is_refused(self, token: str) -> None:
        with pytest.raises(InvalidToken):
            service_tokens.verify(token)

    def test_an_unsigned_token_is_refused(self) -> None:
        header = {"kid": "bookings", "typ": "svc+jwt"}
        with pytest.raises(InvalidToken):
            service_tokens.verify(jwt.encode({"iss": "bookings"}, "", "none", headers=header))
