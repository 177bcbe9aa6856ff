"""The audit of accounts: which sign-ins may not be."""

from datetime import UTC, datetime

import pytest

from apps.accounts.models import OutboxMessage, RefreshFamily, RefreshToken, User
from apps.accounts.services import sessions, sign_in
from common.db import atomic
from tests.audits import audit
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
ONE_TOKEN = "a sign-in has one refresh token to spend"


@pytest.fixture
def admin():
    return make_user(is_admin=True)


@pytest.fixture
def signed_in(admin):
    with atomic(RefreshFamily):
        family, token = sessions.open_family(user=admin, now=NOW)
    OutboxMessage.objects.all().delete()
    return family, token


def test_a_sign_in_and_its_rotation_break_nothing(signed_in):
    _, token = signed_in
    for _ in range(3):
        token = sign_in.refresh(token=token, now=NOW).refresh
    assert audit() == {}


def test_two_refresh_tokens_to_spend(signed_in):
    family, _ = signed_in
    sessions.add_token(family=family, now=NOW)
    assert audit() == {
        ONE_TOKEN: [f"an unspent refresh token of sign-in {family.id}: is there 2 times"]
    }


def test_of_a_sign_in_that_has_ended_nobody_counts_the_tokens(signed_in):
    family, _ = signed_in
    sessions.add_token(family=family, now=NOW)
    RefreshFamily.objects.update(revoked_at=NOW, denied_until=NOW)
    assert audit() == {}


@pytest.mark.parametrize("closed", [{"is_active": False}, {"email_verified_at": None}])
def test_a_sign_in_of_an_account_that_may_not(signed_in, closed):
    make_user(email="other@example.org", is_admin=True)
    User.objects.filter(id=signed_in[0].user_id).update(**closed)
    assert list(audit()) == ["sign-ins are of accounts that may"]


def test_an_installation_without_an_administrator_is_warned_of(admin):
    assert audit() == {}
    User.objects.update(is_active=False)
    assert list(audit()) == ["somebody is an administrator"]
    assert not RefreshToken.objects.exists()


def test_an_event_nobody_published(signed_in):
    OutboxMessage.objects.create(
        event_id=signed_in[0].id,
        event_type="accounts.user.registered.v1",
        aggregate_id=signed_in[0].id,
        sequence=1,
        occurred_at=NOW,
        payload={},
    )
    assert list(audit()) == ["every event is published"]
