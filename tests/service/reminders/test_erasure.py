"""Forgetting a reader: the mails, the events they came from, and what comes late."""

import threading
from datetime import timedelta
from itertools import permutations

import pytest
from rest_framework.test import APIClient

from apps.reminders import tasks
from apps.reminders.domain.notification import Kind, Status
from apps.reminders.models import (
    AggregateSequence,
    DeliveryAttempt,
    InboxMessage,
    NotificationTicket,
    OutboxMessage,
    ReaderErasure,
)
from apps.reminders.services import erasure, planning, sending
from common.ids import uuid7
from common.messaging import inbox
from contracts import codec
from contracts.events.accounts import ErasureRequestedV1
from contracts.events.bookings import BookedPassenger, TravellerErasedV1
from contracts.http.reminders import ReaderMails, ReaderQuery
from tests.audits import audit
from tests.concurrency import at_once
from tests.factories.canaries import found
from tests.factories.reminders import (
    NOW,
    booking_cancelled,
    booking_confirmed,
    message,
    ticket,
    verification_requested,
)
from tests.factories.service_tokens import service_client

EMAIL = "quetzal@example.org"
CANARIES = ("quetzal",)


class Person:
    """A user with a booking, and the events about both."""

    def __init__(self) -> None:
        self.user_id, self.booking_id, self.erasure_id = uuid7(), uuid7(), uuid7()
        self.booking = {
            "aggregate_id": self.booking_id,
            "user_id": self.user_id,
            "contact_email": EMAIL,
            "passengers": (BookedPassenger(given_name="Quetzal", family_name="Quetzal"),),
        }

    def registered(self):
        return verification_requested(aggregate_id=self.user_id, email=EMAIL, given_name="Quetzal")

    def confirmed(self, **more):
        return booking_confirmed(**{**self.booking, **more})

    def cancelled(self):
        return booking_cancelled(**self.booking, sequence=2)

    def asked(self):
        return ErasureRequestedV1(email=EMAIL, **self._about())

    def told(self):
        return TravellerErasedV1(booking_ids=(self.booking_id,), **self._about())

    def _about(self):
        about = {"aggregate_id": self.user_id, "sequence": 1, "occurred_at": NOW}
        return {**about, "erasure_id": self.erasure_id}


@pytest.fixture
def ada():
    return Person()


def erase(person, *, now=NOW):
    return erasure.erase_reader(user_id=person.user_id, now=now)


def receipts():
    rows = OutboxMessage.objects.filter(event_type="reminders.reader.erased.v1")
    return [row.payload for row in rows.order_by("id")]


@pytest.mark.django_db
class TestWhatGoes:
    def test_mails_attempts_and_events_go_and_a_receipt_says_how_many(
        self, deliver, clock, ada, mailoutbox
    ):
        deliver(ada.registered())
        deliver(ada.confirmed())
        custom = ticket(recipient_email="Quetzal@example.org", content="Dear Quetzal")
        other = ticket(recipient_email="kim@example.org")
        sending.send_due()
        assert DeliveryAttempt.objects.count() == 4
        mails = NotificationTicket.objects.count() - 1
        deliver(ada.asked())
        assert not ReaderErasure.objects.get().due_at  # not yet: bookings has not said
        deliver(ada.told())
        assert erase(ada)
        assert found(*CANARIES) == []
        assert list(NotificationTicket.objects.values_list("id", flat=True)) == [other.id]
        assert not NotificationTicket.objects.filter(id=custom.id).exists()
        assert receipts() == [{"erasure_id": str(ada.erasure_id), "mails": mails}]
        assert not AggregateSequence.objects.exists()
        OutboxMessage.objects.update(published_at=NOW)
        assert audit(now=NOW + timedelta(minutes=30)) == {}

    def test_the_order_of_events_makes_no_difference(self, deliver, clock):
        for order in list(permutations(range(4)))[::3]:
            person = Person()
            events = [person.registered(), person.confirmed(), person.asked(), person.told()]
            for index in order:
                deliver(events[index])
            assert erase(person)
            assert found(*CANARIES) == [], order

    def test_asked_again_it_is_told_again(self, deliver, clock, ada):
        for _ in range(2):
            deliver(ada.asked())
            deliver(ada.told())
            assert erase(ada)
        assert ReaderErasure.objects.get().receipts == 2
        assert len(receipts()) == 1  # the first was not published yet: it is told with the second
        assert found(*CANARIES) == []

    def test_what_comes_late_makes_no_mail_and_is_dropped(self, deliver, clock, ada, mailoutbox):
        deliver(ada.asked())
        deliver(ada.told())
        erase(ada)
        late = [ada.cancelled(), ada.confirmed(), ada.registered()]
        for event in late:
            deliver(event)
            deliver(event)
        sending.send_due()
        assert not mailoutbox and not NotificationTicket.objects.exists()
        assert found(*CANARIES) == []
        assert not InboxMessage.objects.filter(handled_at=None).exists()

    def test_an_event_that_waits_to_be_handled_goes_too(self, clock, ada, deliver):
        waiting = ada.confirmed()
        inbox.store([message(waiting)])
        deliver(ada.asked())
        deliver(ada.told())
        erase(ada)
        assert found(*CANARIES) == []
        assert inbox.handle(waiting.event_id, now=NOW)
        assert not NotificationTicket.objects.exists()

    def test_a_mail_that_is_being_sent_is_waited_for(self, deliver, clock, ada):
        deliver(ada.confirmed())
        lease = {"status": Status.SENDING, "claimed_until": NOW + timedelta(seconds=45)}
        NotificationTicket.objects.filter(kind=Kind.BOOKING_CONFIRMED).update(**lease)
        deliver(ada.asked())
        deliver(ada.told())
        assert not erase(ada)
        assert not receipts() and NotificationTicket.objects.exists()
        clock.move_to(NOW + timedelta(minutes=1))
        sending.take_back_lost(now=NOW + timedelta(minutes=1))
        tasks.erase_readers()
        assert found(*CANARIES) == [] and receipts()

    def test_the_audit_tells_of_one_left_open(self, deliver, clock, ada):
        deliver(ada.asked())
        assert audit(now=NOW + timedelta(minutes=10)) == {}
        assert list(audit(now=NOW + timedelta(minutes=20))) == ["of erased users nothing is left"]


@pytest.mark.django_db
class TestFinding:
    def test_a_reader_gets_every_mail_but_no_secret_link(self, deliver, clock, ada):
        deliver(ada.registered())
        deliver(ada.confirmed())
        ticket(recipient_email=EMAIL, content="Dear Quetzal")
        ticket(recipient_email="kim@example.org")
        query = ReaderQuery(
            user_id=ada.user_id, email=EMAIL, booking_ids=(ada.booking_id,), limit=200
        )
        answer = service_client("accounts").post(
            "/internal/v1/mails/find", codec.dump(query), "json"
        )
        mails = codec.load(ReaderMails, answer.json()).mails
        texts = {one.kind: one.text for one in mails}
        assert len(mails) == 5
        assert "Quetzal" in texts["booking_confirmed"]
        assert texts["email_verification"] == ""
        assert "t0k3n" not in answer.content.decode()

    def test_pages_follow_each_other(self, clock):
        for _ in range(3):
            ticket(recipient_email=EMAIL)
        client = service_client("accounts")
        query = {"user_id": str(uuid7()), "email": EMAIL, "booking_ids": [], "limit": 2}
        first = client.post("/internal/v1/mails/find", query, "json").json()["mails"]
        query["after"] = first[-1]["mail_id"]
        rest = client.post("/internal/v1/mails/find", query, "json").json()["mails"]
        assert (len(first), len(rest)) == (2, 1)

    @pytest.mark.parametrize("body", [{}, {"limit": 0}, {"limit": 201}, {"user_id": "x"}])
    def test_what_is_no_query_is_refused(self, body):
        query = {"user_id": str(uuid7()), "email": EMAIL, "booking_ids": [], "limit": 2}
        sent = {**query, **body} if body else {}
        answer = service_client("accounts").post("/internal/v1/mails/find", sent, "json")
        assert answer.status_code == 400

    def test_nobody_but_services_asks(self):
        assert APIClient().post("/internal/v1/mails/find", {}, "json").status_code == 401


@pytest.mark.django_db(transaction=True)
def test_events_handled_while_the_mails_go_bring_none_back(clock):
    for _ in range(3):
        ada = Person()
        asked, told = ada.asked(), ada.told()
        events = [ada.confirmed(), ada.cancelled(), ada.registered(), ada.confirmed(sequence=3)]
        inbox.store([message(asked)])
        inbox.store([message(told)])
        for one in events:
            inbox.store([message(one)])

        def note(asked=asked, told=told, person=ada):
            inbox.handle(asked.event_id, now=NOW)
            inbox.handle(told.event_id, now=NOW)
            erase(person)

        calls = [lambda one=one: inbox.handle(one.event_id, now=NOW) for one in events]
        results = at_once([*calls, note])
        assert not [one for one in results if isinstance(one, Exception)], results
        for one in (asked, told, *events):
            inbox.handle(one.event_id, now=NOW)
        assert erase(ada)
        assert found(*CANARIES) == []


@pytest.mark.django_db(transaction=True)
def test_an_event_handled_before_the_note_was_seen_is_waited_for(clock, monkeypatch):
    ada = Person()
    confirmed, asked, told = ada.confirmed(), ada.asked(), ada.told()
    for one in (confirmed, asked, told):
        inbox.store([message(one)])
    checked, erased = threading.Event(), threading.Event()
    lock = planning.lock_topic

    def lock_and_linger(*args, **more):
        known = lock(*args, **more)
        checked.set()
        erased.wait(0.5)  # over at once, if this transaction is not waited for
        return known

    monkeypatch.setattr(planning, "lock_topic", lock_and_linger)

    def forget_meanwhile():
        assert checked.wait(10)
        inbox.handle(asked.event_id, now=NOW)
        inbox.handle(told.event_id, now=NOW)
        erase(ada)
        erased.set()

    results = at_once([lambda: inbox.handle(confirmed.event_id, now=NOW), forget_meanwhile])
    assert not [one for one in results if isinstance(one, Exception)], results
    assert erase(ada)
    assert found(*CANARIES) == []
    assert not NotificationTicket.objects.exists()
