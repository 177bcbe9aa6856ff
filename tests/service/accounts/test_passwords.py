"""Forgotten and changed passwords."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from apps.accounts.models import OutboxMessage, RefreshFamily, User
from common.auth import denylist
from tests.factories.accounts import (
    ANOTHER_PASSWORD,
    PASSWORD,
    RESET,
    VERIFICATION,
    at_once,
    client_of,
    client_with,
    mailed_token,
    make_user,
    signed_in,
)


def forget(email: str) -> Any:
    return APIClient().post("/v1/auth/password/forgot", {"email": email}, "json")


def reset(token: str, password: str = ANOTHER_PASSWORD) -> Any:
    body = {"token": token, "password": password}
    return APIClient().post("/v1/auth/password/reset", body, "json")


def change(client: APIClient, current: str = PASSWORD, password: str = ANOTHER_PASSWORD) -> Any:
    body = {"current_password": current, "password": password}
    return client.post("/v1/auth/password/change", body, "json")


def can_sign_in(user: User, password: str) -> bool:
    body = {"email": user.email, "password": password}
    return bool(APIClient().post("/v1/auth/login", body, "json").status_code == 200)


def forgotten(user: User) -> str:
    forget(user.email)
    return mailed_token(user.email, RESET)


@pytest.mark.django_db
class TestForgot:
    def test_known_and_unknown_addresses_get_the_same_answer(self) -> None:
        known, unknown = forget(make_user().email), forget("nobody@example.org")
        assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
        assert known.status_code == 202

    def test_only_a_known_address_gets_a_mail(self) -> None:
        forget("nobody@example.org")
        assert not OutboxMessage.objects.exists()
        forget(make_user().email)
        assert OutboxMessage.objects.get().event_type == RESET

    def test_a_closed_account_gets_no_mail(self) -> None:
        assert forget(make_user(is_active=False).email).status_code == 202
        assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
class TestReset:
    def test_the_mailed_link_sets_the_new_password(self) -> None:
        user = make_user()
        assert reset(forgotten(user)).status_code == 204
        assert not can_sign_in(user, PASSWORD)
        assert can_sign_in(user, ANOTHER_PASSWORD)

    def test_a_link_works_once(self) -> None:
        token = forgotten(make_user())
        reset(token)
        answer = reset(token, PASSWORD)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_token")

    def test_a_link_is_over_after_five_minutes(self) -> None:
        user = make_user()
        token = forgotten(user)
        with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1)):
            assert reset(token).status_code == 422
        assert can_sign_in(user, PASSWORD)

    def test_a_newer_link_makes_the_older_one_worthless(self) -> None:
        user = make_user()
        older, newer = forgotten(user), forgotten(user)
        assert reset(older).status_code == 422
        assert reset(newer).status_code == 204

    def test_a_weak_password_is_refused_and_the_link_stays_good(self) -> None:
        token = forgotten(make_user())
        assert reset(token, "weak").status_code == 400
        assert reset(token).status_code == 204

    def test_a_verification_token_does_not_reset(self) -> None:
        user = make_user(verified=False)
        APIClient().post("/v1/auth/verify-email/resend", {"email": user.email}, "json")
        assert reset(mailed_token(user.email, VERIFICATION)).status_code == 422

    def test_answering_the_mail_verifies_the_address_too(self) -> None:
        user = make_user(verified=False)
        reset(forgotten(user))
        assert can_sign_in(user, ANOTHER_PASSWORD)

    def test_a_verification_link_from_before_does_not_bring_the_old_password_back(self) -> None:
        user = make_user(verified=False)
        APIClient().post("/v1/auth/verify-email/resend", {"email": user.email}, "json")
        reset(forgotten(user))
        token = mailed_token(user.email, VERIFICATION)
        answer = APIClient().post("/v1/auth/verify-email", {"token": token}, "json")
        assert answer.status_code == 422
        assert can_sign_in(user, ANOTHER_PASSWORD)

    def test_an_account_closed_meanwhile_stays_as_it_is(self) -> None:
        user = make_user()
        token = forgotten(user)
        User.objects.filter(id=user.id).update(is_active=False)
        assert reset(token).status_code == 422


@pytest.mark.django_db(transaction=True)
class TestSessionsAfterwards:
    def test_a_reset_ends_every_sign_in_everywhere(self) -> None:
        user = make_user()
        clients = [client_of(user), client_of(user)]
        reset(forgotten(user))
        assert [one.get("/v1/users/me").status_code for one in clients] == [401, 401]
        for family in RefreshFamily.objects.all():
            assert denylist.is_denied(str(family.id))

    def test_a_reset_with_redis_away_is_done_all_the_same(self, redis_away: Any) -> None:
        user = make_user()
        client = client_of(user)
        token = forgotten(user)
        redis_away(away=True)
        assert reset(token).status_code == 204
        assert client.get("/v1/users/me").status_code == 401

    def test_a_change_ends_every_sign_in_but_its_own(self) -> None:
        user = make_user()
        own, other = signed_in(user), signed_in(user)
        assert change(client_with(own.access)).status_code == 204
        assert client_with(own.access).get("/v1/users/me").status_code == 200
        assert client_with(other.access).get("/v1/users/me").status_code == 401
        assert not can_sign_in(user, PASSWORD)
        assert can_sign_in(user, ANOTHER_PASSWORD)

    def test_one_link_used_by_many_at_once_works_for_one(self) -> None:
        token = forgotten(make_user())
        answers = at_once([lambda: reset(token)] * 4)
        assert sorted(one.status_code for one in answers) == [204, 422, 422, 422]


@pytest.mark.django_db
class TestChange:
    def test_the_current_password_is_asked_for(self) -> None:
        user = make_user()
        answer = change(client_of(user), current=ANOTHER_PASSWORD)
        assert (answer.status_code, answer.json()["code"]) == (422, "wrong_password")
        assert can_sign_in(user, PASSWORD)

    def test_a_weak_password_is_refused(self) -> None:
        assert change(client_of(make_user()), password="weak").status_code == 400

    def test_nobody_signed_in_changes_nothing(self) -> None:
        assert change(APIClient()).status_code == 401

    def test_a_reset_link_from_before_is_worthless_afterwards(self) -> None:
        user = make_user()
        token = forgotten(user)
        change(client_of(user))
        assert reset(token, "Y3t-another!").status_code == 422
