"""Signing in, going on with refresh tokens, signing out."""

from datetime import timedelta
from typing import Any

import jwt
import pytest
import time_machine
from django.conf import settings as django_settings
from django.utils import timezone
from rest_framework.test import APIClient

from apps.accounts import hashers
from apps.accounts.models import EmailToken, RefreshFamily, RefreshToken, User
from apps.accounts.services import sign_in
from tests.factories.accounts import (
    ANOTHER_PASSWORD,
    PASSWORD,
    VERIFICATION,
    at_once,
    client_of,
    client_with,
    mails_to,
    make_user,
    signed_in,
)


def login(client: APIClient, email: str, password: str = PASSWORD) -> Any:
    return client.post("/v1/auth/login", {"email": email, "password": password}, "json")


def refresh(token: str) -> Any:
    return APIClient().post("/v1/auth/refresh", {"refresh": token}, "json")


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.mark.django_db
class TestLogin:
    def test_the_right_password_gives_a_token_pair(self, client: APIClient) -> None:
        user = make_user(email="ada@example.org")
        answer = login(client, "Ada@Example.org")
        assert answer.status_code == 200
        body = answer.json()
        assert body["token_type"] == "Bearer"
        assert body["expires_in"] == django_settings.ACCESS_TOKEN_SECONDS
        assert body["user"] == {
            "id": str(user.id),
            "email": "ada@example.org",
            "roles": ["customer"],
        }
        assert answer["Cache-Control"] == "no-store"

    def test_the_access_token_says_who_when_and_for_whom(self, client: APIClient) -> None:
        user = make_user(carrier="LH", is_admin=True)
        access = login(client, user.email).json()["access"]
        header = jwt.get_unverified_header(access)
        claims = jwt.decode(access, options={"verify_signature": False})
        assert header["typ"] == "at+jwt"
        assert header["alg"] == "ES256"
        assert header["kid"]
        assert claims.pop("jti")
        assert claims.pop("exp") - claims.pop("iat") == django_settings.ACCESS_TOKEN_SECONDS
        assert claims == {
            "iss": django_settings.TOKEN_ISSUER,
            "aud": django_settings.TOKEN_AUDIENCE,
            "sub": str(user.id),
            "sid": str(RefreshFamily.objects.get().id),
            "email": user.email,
            "roles": ["customer", "airline_authority", "admin"],
            "locale": "en",
            "carrier": "LH",
        }

    def test_wrong_password_unknown_address_and_closed_account_get_one_answer(
        self, client: APIClient
    ) -> None:
        known = make_user()
        closed = make_user(is_active=False)
        answers = [
            login(client, known.email, ANOTHER_PASSWORD),
            login(client, "nobody@example.org"),
            login(client, closed.email),
        ]
        assert {refused(one) for one in answers} == {(401, "invalid_credentials")}
        bodies = [one.json() for one in answers]
        for body in bodies:
            body.pop("request_id")
        assert bodies[0] == bodies[1] == bodies[2]

    def test_an_unknown_address_costs_a_hash_too(
        self, client: APIClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        checked = []
        monkeypatch.setattr(
            hashers.hashers, "check_password", lambda *given: bool(checked.append(given))
        )
        login(client, "nobody@example.org")
        login(client, make_user().email)
        assert len(checked) == 2

    def test_an_unverified_address_gets_a_fresh_mail_and_no_tokens(self, client: APIClient) -> None:
        user = make_user(verified=False)
        assert refused(login(client, user.email)) == (403, "email_not_verified")
        assert len(mails_to(user.email, VERIFICATION)) == 1
        assert not RefreshFamily.objects.exists()

    def test_a_wrong_password_for_an_unverified_address_sends_nothing(
        self, client: APIClient
    ) -> None:
        user = make_user(verified=False)
        assert refused(login(client, user.email, ANOTHER_PASSWORD))[0] == 401
        assert not EmailToken.objects.exists()

    def test_with_redis_away_sign_in_refuses(self, client: APIClient, redis_away: Any) -> None:
        user = make_user()
        redis_away(away=True)
        answer = login(client, user.email)
        assert refused(answer) == (503, "unavailable")
        assert answer["Retry-After"]

    def test_a_password_reset_in_between_keeps_the_old_password_out(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        user = make_user()

        def reset_meanwhile(password: str, encoded: str | None) -> bool:
            User.objects.filter(id=user.id).update(password="another")
            return True

        monkeypatch.setattr(sign_in, "matches", reset_meanwhile)
        with pytest.raises(sign_in.InvalidCredentials):
            signed_in(user)


@pytest.mark.django_db
class TestSession:
    def test_a_good_token_is_told_whose_it_is(self) -> None:
        user = make_user(carrier="6E")
        with time_machine.travel(timezone.now(), tick=False):
            answer = client_of(user).get("/v1/auth/session")
            ends_at = timezone.now() + timedelta(seconds=django_settings.ACCESS_TOKEN_SECONDS)
        assert answer.status_code == 200
        assert answer.json() == {
            "user": {
                "id": str(user.id),
                "email": user.email,
                "roles": ["customer", "airline_authority"],
                "carrier": "6E",
            },
            "expires_at": ends_at.replace(microsecond=0).isoformat().replace("+00:00", "Z"),
        }

    def test_without_a_token_there_is_no_session(self, client: APIClient) -> None:
        assert refused(client.get("/v1/auth/session")) == (401, "not_authenticated")


@pytest.mark.django_db
class TestRefresh:
    def test_a_refresh_token_gives_a_new_pair_of_the_same_sign_in(self) -> None:
        first = signed_in(make_user())
        answer = refresh(first.refresh)
        assert answer.status_code == 200
        assert answer.json()["refresh"] != first.refresh
        assert client_with(answer.json()["access"]).get("/v1/auth/session").status_code == 200
        assert RefreshFamily.objects.count() == 1

    def test_the_new_access_token_carries_the_roles_of_now(self) -> None:
        user = make_user()
        first = signed_in(user)
        User.objects.filter(id=user.id).update(is_admin=True)
        assert refresh(first.refresh).json()["user"]["roles"] == ["customer", "admin"]

    def test_reuse_of_a_spent_token_ends_the_whole_sign_in(self) -> None:
        first = signed_in(make_user())
        second = refresh(first.refresh).json()
        assert refused(refresh(first.refresh)) == (401, "invalid_token")
        assert refused(refresh(second["refresh"])) == (401, "invalid_token")
        session = client_with(second["access"]).get("/v1/auth/session")
        assert refused(session) == (401, "invalid_token")

    def test_reuse_ends_no_other_sign_in(self) -> None:
        user = make_user()
        first, other = signed_in(user), signed_in(user)
        refresh(first.refresh)
        refresh(first.refresh)
        assert refresh(other.refresh).status_code == 200

    def test_a_refresh_token_is_over_after_its_time(self) -> None:
        pair = signed_in(make_user())
        later = timedelta(seconds=django_settings.REFRESH_TOKEN_SECONDS + 1)
        with time_machine.travel(timezone.now() + later):
            assert refused(refresh(pair.refresh)) == (401, "invalid_token")

    @pytest.mark.parametrize("change", ["delete", "close"])
    def test_a_user_who_is_gone_is_refused(self, change: str) -> None:
        user = make_user()
        pair = signed_in(user)
        if change == "delete":
            user.delete()
        else:
            User.objects.filter(id=user.id).update(is_active=False)
        assert refused(refresh(pair.refresh)) == (401, "invalid_token")

    def test_an_access_token_does_not_refresh(self) -> None:
        pair = signed_in(make_user())
        assert refused(refresh(pair.access)) == (401, "invalid_token")
        assert refresh(pair.access[:120]).status_code == 401

    def test_refresh_tokens_are_kept_as_digests_only(self) -> None:
        pair = signed_in(make_user())
        assert pair.refresh not in str(list(RefreshToken.objects.values()))


@pytest.mark.django_db(transaction=True)
class TestRefreshRaces:
    def test_of_twenty_refreshes_at_once_exactly_one_succeeds(self) -> None:
        pair = signed_in(make_user())
        answers = at_once([lambda: refresh(pair.refresh)] * 20)
        assert sorted(one.status_code for one in answers) == [200] + [401] * 19
        family = RefreshFamily.objects.get()
        assert family.revoked_at is not None

    def test_the_winner_of_a_race_with_reuse_keeps_no_working_token(self) -> None:
        pair = signed_in(make_user())
        answers = at_once([lambda: refresh(pair.refresh)] * 8)
        (won,) = [one.json() for one in answers if one.status_code == 200]
        assert refresh(won["refresh"]).status_code == 401
        assert client_with(won["access"]).get("/v1/users/me").status_code == 401

    def test_a_refresh_racing_a_sign_out_leaves_nothing_that_works(self) -> None:
        pair = signed_in(make_user())
        leave = client_with(pair.access)
        answers = at_once(
            [lambda: refresh(pair.refresh), lambda: leave.post("/v1/auth/logout", {}, "json")]
        )
        assert answers[1].status_code == 204
        if answers[0].status_code == 200:
            assert refresh(answers[0].json()["refresh"]).status_code == 401
