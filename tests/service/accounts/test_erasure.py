"""Forgetting a user: what goes at once, what refuses it, and the receipts that finish it."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.accounts import clients, event_handlers
from apps.accounts.models import EmailToken, Erasure, ErasureReceipt, OutboxMessage, User
from apps.accounts.services import credentials, erasure, profile, registration, sign_in
from common.auth import denylist, tokens
from common.errors import DomainError, NotFound
from common.http.client import NoAnswer
from common.ids import uuid7
from common.staff.models import AuditEntry
from contracts.events.bookings import TravellerErasedV1
from contracts.events.reminders import ReaderErasedV1
from tests.audits import audit
from tests.factories.accounts import PASSWORD, at_once, client_of, client_with, make_user, signed_in
from tests.factories.canaries import found

NOW = timezone.now
EMAIL = "canary@example.org"
CANARIES = ("canary", "Quetzal")


@pytest.fixture(autouse=True)
def live(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand in for bookings: the references of live bookings."""
    references: list[str] = []
    monkeypatch.setattr(clients, "live_bookings", lambda *, user_id: references)
    return references


@pytest.fixture
def user(db: None) -> User:
    make_user(is_admin=True)
    user = make_user(email=EMAIL, given_name="Canary", family_name="Quetzal")
    credentials.forget_password(email=EMAIL, now=NOW())
    return user


def erase(user: User) -> Any:
    return client_of(user).delete("/v1/users/me")


def receipt_of_bookings(erased: Erasure, **more: Any) -> None:
    event_handlers.on_traveller_erased(
        TravellerErasedV1(
            occurred_at=NOW(),
            aggregate_id=erased.user_id,
            sequence=1,
            erasure_id=erased.id,
            **{"booking_ids": (uuid7(),), **more},
        )
    )


def receipt_of_reminders(erased: Erasure) -> None:
    event_handlers.on_reader_erased(
        ReaderErasedV1(
            occurred_at=NOW(),
            aggregate_id=erased.user_id,
            sequence=1,
            erasure_id=erased.id,
            mails=3,
        )
    )


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


class TestAtOnce:
    def test_nothing_personal_is_left_but_the_address_the_others_need(self, user: User) -> None:
        answer = erase(user)
        erased = Erasure.objects.get()
        assert (answer.status_code, answer.json()["id"]) == (202, str(erased.id))
        event = OutboxMessage.objects.get(aggregate_id=user.id)
        assert event.event_type == "accounts.erasure.requested.v1"
        assert event.payload == {"erasure_id": str(erased.id), "email": EMAIL}
        assert found(*CANARIES, skip=[Erasure, OutboxMessage]) == []
        assert not EmailToken.objects.exists()

    def test_every_sign_in_ends_everywhere(
        self, user: User, django_capture_on_commit_callbacks: Any
    ) -> None:
        pairs = [signed_in(user) for _ in range(2)]
        with django_capture_on_commit_callbacks(execute=True):
            client_with(pairs[0].access).delete("/v1/users/me")
        for pair in pairs:
            assert refused(client_with(pair.access).get("/v1/users/me")) == (401, "invalid_token")
            with pytest.raises(DomainError):
                sign_in.refresh(token=pair.refresh, now=NOW())
        sessions = [str(one) for one in user.families.values_list("id", flat=True)]
        assert sessions and all(denylist.is_denied(one) for one in sessions)
        with pytest.raises(DomainError):
            signed_in(user)

    def test_the_address_can_be_registered_again_by_anybody(self, user: User) -> None:
        erase(user)
        registration.register(
            email=EMAIL, password=PASSWORD, given_name="", family_name="", now=NOW()
        )
        assert User.objects.get(email=EMAIL).id != user.id

    def test_staff_find_an_erased_user_no_more(self, user: User) -> None:
        erase(user)
        admin = client_of(User.objects.get(is_admin=True))
        assert refused(admin.get(f"/v1/users/{user.id}")) == (404, "not_found")
        assert len(admin.get("/v1/users").json()["data"]) == 1
        roles = {"roles": ["admin"]}
        answer = admin.put(f"/v1/users/{user.id}/roles", roles, "json")
        assert refused(answer) == (404, "not_found")

    def test_a_change_of_the_profile_that_comes_late_changes_nothing(self, user: User) -> None:
        erase(user)
        with pytest.raises(NotFound):
            profile.update_profile(user_id=user.id, given_name="Canary")
        assert User.objects.get(id=user.id).given_name == ""

    def test_nobody_but_users_may(self, client: Any, user: User) -> None:
        assert refused(client.delete("/v1/users/me")) == (401, "not_authenticated")


class TestRefusals:
    def test_who_is_still_to_fly_is_told_what_stands_in_the_way(
        self, user: User, live: list[str]
    ) -> None:
        live += ["K7M3XQ", "Q9F2ZB"]
        answer = erase(user)
        assert refused(answer) == (409, "live_bookings")
        assert answer.json()["bookings"] == live
        assert not Erasure.objects.exists()
        assert User.objects.get(id=user.id).given_name == "Canary"

    def test_with_bookings_away_nothing_is_erased(
        self, user: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(*, user_id: object) -> list[str]:
            raise NoAnswer("bookings does not answer")

        monkeypatch.setattr(clients, "live_bookings", away)
        answer = erase(user)
        assert refused(answer) == (503, "unavailable")
        assert answer["Retry-After"]
        assert not Erasure.objects.exists()

    def test_the_last_admin_stays(self, user: User) -> None:
        admin = User.objects.get(is_admin=True)
        assert refused(erase(admin)) == (409, "last_admin")
        make_user(is_admin=True)
        assert erase(admin).status_code == 202


class TestBackOffice:
    @pytest.fixture
    def officer(self, user: User) -> User:
        """A member of staff, who left traces."""
        User.objects.filter(id=user.id).update(is_admin=True)
        session = SessionStore()
        session[SESSION_KEY] = str(user.id)
        session.create()
        TOTPDevice.objects.create(user=user, name="authenticator")
        device = StaticDevice.objects.create(user=user, name="recovery codes")
        device.token_set.create(token="c0de")
        return user

    @staticmethod
    def entry(**fields: Any) -> AuditEntry:
        defaults = {"at": NOW(), "actor_id": uuid7(), "actor": "staff@example.org"}
        defaults |= {"role": "admin", "action": "look", "table": "flights.flight", "why": "asked"}
        return AuditEntry.objects.create(**{**defaults, **fields})

    def test_sessions_second_factors_and_words_in_the_log_go(self, officer: User) -> None:
        own = self.entry(actor_id=officer.id, actor=EMAIL, ip="192.0.2.7", why="gate moved")
        about = self.entry(table="accounts.user", row_id=str(officer.id), row_name=EMAIL)
        named = self.entry(why=f"{EMAIL} asked by phone")
        told = self.entry(details={"contact": {"old": EMAIL, "new": "x@example.org"}})
        other = self.entry(actor_id=uuid7(), row_name="6E2133", why="a storm")
        erase(officer)
        assert found(*CANARIES, "192.0.2.7", skip=[Erasure, OutboxMessage]) == []
        assert not Session.objects.exists()
        assert not TOTPDevice.objects.exists() and not StaticDevice.objects.exists()
        kept = {one.pk: one for one in AuditEntry.objects.all()}
        assert (kept[own.pk].why, kept[own.pk].actor_id) == ("gate moved", officer.id)
        assert {kept[one.pk].why for one in (about, named, told)} == {"(erased)"}
        assert (kept[other.pk].why, kept[other.pk].actor) == ("a storm", "staff@example.org")

    def test_what_a_page_that_was_open_writes_down_goes_with_the_last_receipt(
        self, user: User
    ) -> None:
        erase(user)
        erased = Erasure.objects.get()
        booking = uuid7()
        self.entry(table="accounts.user", row_id=str(user.id), row_name=EMAIL)
        self.entry(table="bookings.booking", row_id=str(booking), why="Quetzal called")
        receipt_of_reminders(erased)
        receipt_of_bookings(erased, booking_ids=(booking,))
        assert found(*CANARIES) == []


class TestReceipts:
    @pytest.mark.parametrize("bookings_first", [True, False])
    def test_the_last_one_finishes_and_nothing_at_all_is_left(
        self, user: User, bookings_first: bool
    ) -> None:
        erase(user)
        erased = Erasure.objects.get()
        calls = [receipt_of_bookings, receipt_of_reminders]
        for call in calls if bookings_first else reversed(calls):
            assert Erasure.objects.get().finished_at is None
            call(erased)
            call(erased)
        assert Erasure.objects.get().finished_at is not None
        parts = sorted(ErasureReceipt.objects.values_list("part", flat=True))
        assert parts == ["accounts", "backoffice", "bookings", "reminders"]
        assert found(*CANARIES) == []
        assert not OutboxMessage.objects.filter(aggregate_id=user.id).exists()
        assert audit(settled=True) == {}

    def test_one_for_an_erasure_nobody_asked_for_changes_nothing(
        self, user: User, caplog: pytest.LogCaptureFixture
    ) -> None:
        receipt_of_reminders(Erasure(id=uuid7(), user_id=uuid7()))
        assert "nobody asked for" in caplog.text
        assert not ErasureReceipt.objects.exists()

    def test_who_keeps_silent_is_asked_again_after_two_minutes(self, user: User) -> None:
        erase(user)
        erased = Erasure.objects.get()
        soon, later = (erased.asked_at + timedelta(seconds=one) for one in (119, 121))
        assert erasure.ask_again(now=soon) == 0
        assert erasure.ask_again(now=later) == 1
        assert erasure.ask_again(now=later) == 0
        events = OutboxMessage.objects.filter(aggregate_id=user.id).order_by("sequence")
        assert len({one.event_id for one in events}) == len({one.sequence for one in events}) == 2
        assert {one.payload["email"] for one in events} == {EMAIL}
        receipt_of_bookings(erased)
        receipt_of_reminders(erased)
        assert erasure.ask_again(now=later + timedelta(hours=1)) == 0

    def test_the_audit_tells_of_one_that_waits_too_long(self, user: User) -> None:
        erase(user)
        OutboxMessage.objects.update(published_at=NOW())
        assert audit() == {}
        late = audit(now=NOW() + erasure.ASK_AGAIN_AFTER + timedelta(minutes=14))
        assert list(late) == ["an erasure is finished in time"]


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_of_many_at_once_there_is_one_erasure(self, user: User) -> None:
        calls = [lambda: erasure.request_erasure(user_id=user.id, now=NOW())] * 6
        assert len({one.id for one in at_once(calls)}) == 1
        assert Erasure.objects.count() == OutboxMessage.objects.filter(aggregate_id=user.id).count()

    def test_sign_ins_resets_and_changes_at_the_same_moment_bring_nothing_back(
        self, user: User
    ) -> None:
        pair = signed_in(user)
        principal = tokens.verifier().verify(pair.access)
        calls = [
            lambda: erasure.request_erasure(user_id=user.id, now=NOW()),
            lambda: sign_in.refresh(token=pair.refresh, now=NOW()),
            lambda: signed_in(user),
            lambda: credentials.forget_password(email=EMAIL, now=NOW()),
            lambda: profile.update_profile(user_id=user.id, family_name="Quetzal"),
            lambda: credentials.change_password(
                principal=principal,
                current_password=PASSWORD,
                password="Fly-h1gher!",
                now=NOW(),
            ),
        ]
        results = at_once(calls)
        assert isinstance(results[0], Erasure), results[0]
        assert all(
            isinstance(one, DomainError) or not isinstance(one, Exception) for one in results
        )
        assert found(*CANARIES, skip=[Erasure, OutboxMessage]) == []
        events = OutboxMessage.objects.filter(aggregate_id=user.id)
        assert [one.event_type for one in events] == ["accounts.erasure.requested.v1"]
        assert not user.families.filter(revoked_at=None).exists()
