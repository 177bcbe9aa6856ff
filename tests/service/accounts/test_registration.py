"""Registering and verifying an address."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from apps.accounts.models import EmailToken, OutboxMessage, User
from apps.accounts.services import registration
from contracts.events.accounts import RegistrationRepeatedV1
from tests.factories.accounts import (
    ANOTHER_PASSWORD,
    PASSWORD,
    VERIFICATION,
    at_once,
    mailed_token,
    mails_to,
    make_user,
)

REPEATED = RegistrationRepeatedV1.event_type
ADA = "ada@example.org"


def register(client: APIClient, email: str = ADA, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/v1/auth/register", {"email": email, "password": password, **more}, "json")


def verify(client: APIClient, token: str) -> Any:
    return client.post("/v1/auth/verify-email", {"token": token}, "json")


def login(client: APIClient, password: str = PASSWORD) -> Any:
    return client.post("/v1/auth/login", {"email": ADA, "password": password}, "json")


@pytest.mark.django_db
class TestRegistering:
    def test_a_new_address_gets_a_verification_mail(self, client: APIClient) -> None:
        assert register(client, given_name="Ada").status_code == 202
        (mail,) = mails_to(ADA, VERIFICATION)
        assert mail["given_name"] == "Ada"
        assert mail["token"]

    def test_the_mail_is_in_the_language_asked_for(self, client: APIClient) -> None:
        assert register(client, language="de").status_code == 202
        assert mails_to(ADA, VERIFICATION)[-1]["language"] == "de"
        assert register(client).status_code == 202
        assert mails_to(ADA, VERIFICATION)[-1]["language"] == "en"
        refused = register(client, language="tlh")
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/language")

    def test_the_answer_is_the_same_for_known_and_unknown_addresses(
        self, client: APIClient
    ) -> None:
        make_user(email=ADA)
        make_user(email="bob@example.org", verified=False)
        answers = [register(client, at) for at in (ADA, "bob@example.org", "new@example.org")]
        assert {(one.status_code, one.content) for one in answers} == {
            (202, answers[0].content),
        }

    def test_a_verified_address_is_told_that_it_has_an_account(self, client: APIClient) -> None:
        user = make_user(email=ADA)
        register(client, "ADA@example.org", ANOTHER_PASSWORD)
        assert len(mails_to(ADA, REPEATED)) == 1
        assert mails_to(ADA, VERIFICATION) == []
        assert User.objects.get().password == user.password

    def test_a_closed_account_gets_no_mail(self, client: APIClient) -> None:
        make_user(email=ADA, is_active=False)
        assert register(client).status_code == 202
        assert not OutboxMessage.objects.exists()

    def test_a_weak_password_is_refused_with_every_rule_it_misses(self, client: APIClient) -> None:
        answer = register(client, password="password")
        assert answer.status_code == 400
        assert answer.json()["code"] == "invalid_input"
        told = {(one["pointer"], one["code"]) for one in answer.json()["errors"]}
        assert told == {
            ("/password", "password_no_upper"),
            ("/password", "password_no_digit"),
            ("/password", "password_no_special"),
        }
        assert not User.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("email", "not an address"),
            ("email", "a" * 250 + "@example.org"),
            ("email", None),
            ("email", ["ada@example.org"]),
            ("password", None),
            ("password", "\ud800Aa1!aaaa"),
            ("password", "Aa1!aaaa\x00"),
            ("password", 12345678),
            ("given_name", 7),
            ("given_name", "Click https://evil.example"),
            ("given_name", "Ada\r\nBcc: all@example.org"),
            ("family_name", "L" * 101),
        ],
    )
    def test_malformed_input_is_refused_where_it_is_wrong(
        self, client: APIClient, field: str, value: object
    ) -> None:
        body = {"email": ADA, "password": PASSWORD, field: value}
        # Encoded here: the test client's own encoder refuses lone surrogates.
        answer = client.post("/v1/auth/register", json.dumps(body), content_type="application/json")
        assert answer.status_code == 400
        assert [one["pointer"] for one in answer.json()["errors"]] == [f"/{field}"]

    def test_a_body_that_is_no_object_is_refused(self, client: APIClient) -> None:
        assert client.post("/v1/auth/register", ["ada"], "json").status_code == 400

    def test_events_of_a_user_are_numbered_in_order(self, client: APIClient) -> None:
        for _ in range(3):
            register(client)
        assert list(OutboxMessage.objects.values_list("sequence", flat=True)) == [1, 2, 3]


@pytest.mark.django_db
class TestVerifying:
    def test_the_mailed_link_verifies_the_address(self, client: APIClient) -> None:
        register(client)
        assert verify(client, mailed_token(ADA, VERIFICATION)).status_code == 204
        assert User.objects.get().email_verified
        assert login(client).status_code == 200

    def test_a_link_works_once(self, client: APIClient) -> None:
        register(client)
        token = mailed_token(ADA, VERIFICATION)
        verify(client, token)
        answer = verify(client, token)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_token")

    def test_a_link_is_over_after_an_hour(self, client: APIClient) -> None:
        register(client)
        token = mailed_token(ADA, VERIFICATION)
        with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
            assert verify(client, token).status_code == 422
        with time_machine.travel(timezone.now() + timedelta(minutes=59)):
            assert verify(client, token).status_code == 204

    @pytest.mark.parametrize("token", ["x", "x" * 43, "x" * 500, "ü" * 20])
    def test_an_unknown_token_is_refused(self, client: APIClient, token: str) -> None:
        assert verify(client, token).status_code == 422

    def test_a_reset_token_does_not_verify(self, client: APIClient) -> None:
        register(client)
        client.post("/v1/auth/password/forgot", {"email": ADA}, "json")
        token = mailed_token(ADA, "accounts.password_reset.requested.v1")
        assert verify(client, token).status_code == 422

    def test_the_registration_whose_mail_is_answered_decides_on_the_password(
        self, client: APIClient
    ) -> None:
        register(client, password=PASSWORD)
        owners = mailed_token(ADA, VERIFICATION)
        register(client, password=ANOTHER_PASSWORD)
        verify(client, owners)
        assert login(client, ANOTHER_PASSWORD).status_code == 401
        assert login(client, PASSWORD).status_code == 200

    def test_once_verified_no_earlier_link_changes_anything(self, client: APIClient) -> None:
        register(client, password=ANOTHER_PASSWORD)
        strangers = mailed_token(ADA, VERIFICATION)
        register(client, password=PASSWORD)
        verify(client, mailed_token(ADA, VERIFICATION))
        assert verify(client, strangers).status_code == 422
        assert login(client, PASSWORD).status_code == 200

    def test_tokens_are_kept_as_digests_only(self, client: APIClient) -> None:
        register(client)
        token = mailed_token(ADA, VERIFICATION)
        assert token not in str(list(EmailToken.objects.values()))


@pytest.mark.django_db
class TestResending:
    def resend(self, client: APIClient, email: str) -> Any:
        return client.post("/v1/auth/verify-email/resend", {"email": email}, "json")

    def test_an_unverified_address_gets_a_fresh_link_and_the_old_one_still_works(
        self, client: APIClient
    ) -> None:
        register(client)
        first = mailed_token(ADA, VERIFICATION)
        assert self.resend(client, ADA).status_code == 202
        assert mailed_token(ADA, VERIFICATION) != first
        assert verify(client, first).status_code == 204

    def test_verified_and_unknown_addresses_get_the_same_answer_and_no_mail(
        self, client: APIClient
    ) -> None:
        make_user(email=ADA)
        known, unknown = (self.resend(client, at) for at in (ADA, "nobody@example.org"))
        assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
        assert known.status_code == 202
        assert not OutboxMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_parallel_registrations_of_one_address_make_one_account_and_no_error() -> None:
    answers = at_once([lambda: register(APIClient())] * 4)
    assert [one.status_code for one in answers] == [202] * 4
    assert User.objects.count() == 1
    assert len(mails_to(ADA, VERIFICATION)) == 4
    assert User.objects.get().event_sequence == 4


@pytest.mark.django_db(transaction=True)
def test_one_link_used_by_many_at_once_works_for_one() -> None:
    registration.register(
        email=ADA, password=PASSWORD, given_name="", family_name="", now=timezone.now()
    )
    token = mailed_token(ADA, VERIFICATION)
    answers = at_once([lambda: verify(APIClient(), token)] * 4)
    assert sorted(one.status_code for one in answers) == [204, 422, 422, 422]
