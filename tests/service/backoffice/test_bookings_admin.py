"""Bookings in the back office: their story, cancelling them, sending their mails again."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.bookings import clients
from apps.bookings.models import Booking, CancellationQuote
from apps.flights.models import CabinInventory
from apps.reminders.domain.notification import Kind, Status
from apps.reminders.errors import TooLate
from apps.reminders.models import NotificationTicket
from common.http.client import NoAnswer
from contracts.http.flights import SegmentRequest
from tests.factories.accounts import make_user
from tests.factories.bookings import book, held_booking
from tests.factories.flights import FlightFactory
from tests.factories.mails import every_mail
from tests.factories.reminders import ticket
from tests.factories.staff import (
    WHY,
    act,
    desk,
    hidden_inputs,
    last_entry,
    numbers,
    path_of,
    preview,
    told,
)
from tests.factories.together import connect, deliver_events

pytestmark = pytest.mark.django_db(databases=["default", "flights", "bookings", "reminders"])
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def _calls_arrive(monkeypatch):
    connect(monkeypatch)


@pytest.fixture
def boss():
    return make_user(is_admin=True)


@pytest.fixture
def staff(boss):
    return desk(boss)


@pytest.fixture
def booking():
    book(now=NOW, segments=(SegmentRequest(flight_id=FlightFactory().id, cabin="economy"),))
    deliver_events()
    return Booking.objects.get()


def taken():
    row = CabinInventory.objects.get()
    return row.held + row.sold


MODELS = ["booking", "cancellationquote", "idempotencykey", "flightstate", "outboxmessage"]


@pytest.mark.parametrize("model", [*MODELS, "inboxmessage"])
def test_every_table_is_listed_and_searched(staff, booking, model):
    for query in ({}, {"q": "a"}):
        assert staff.get(f"/admin/bookings/{model}/", query).status_code == 200
    assert staff.get(f"/admin/bookings/{model}/add/").status_code == 403


def test_the_page_tells_who_travels_where_and_what_happened(staff, booking):
    traveller = make_user(id=booking.user_id)
    shown = staff.get(path_of(booking)).content.decode()
    for words in (
        *("Lovelace", "Ralph", "258.00 EUR", booking.contact_email),
        *(
            f"{traveller.email} · requested",
            "pending → confirmed",
            f"Booking {booking.reference} is confirmed",
            "Check-in is open",
        ),
    ):
        assert words in shown


class TestCancel:
    def test_the_refund_is_shown_then_given_and_the_seats_are_free(self, staff, boss, booking):
        assert numbers(preview(staff, booking, "cancel")) == {
            "refund": "258.00 EUR",
            "seats freed": "2",
        }
        assert taken() == 2
        act(staff, booking, "cancel")
        booking.refresh_from_db()
        assert (booking.status, booking.refund_minor, taken()) == ("cancelled", 25800, 0)
        moved = booking.transitions.latest("sequence")
        assert moved.actor == f"admin:{boss.id}"
        deliver_events()
        mail = NotificationTicket.objects.get(kind=Kind.BOOKING_CANCELLED)
        assert mail.recipient_email == booking.contact_email
        assert (last_entry().action, last_entry().why) == ("cancel", WHY)

    def test_the_promise_that_was_shown_is_the_one_that_is_kept(self, staff, booking):
        seen = hidden_inputs(preview(staff, booking, "cancel"))
        CancellationQuote.objects.update(refund_minor=12345)
        staff.post(path_of(booking, "act/cancel"), {**seen, "why": WHY})
        booking.refresh_from_db()
        assert booking.refund_minor == 12345

    def test_no_other_promise_is_taken(self, staff, booking):
        seen = hidden_inputs(preview(staff, booking, "cancel"))
        for forged in ("", "0", "00000000-0000-7000-8000-000000000000"):
            form = {**seen, "promise-quote": forged, "why": WHY}
            staff.post(path_of(booking, "act/cancel"), form)
            assert last_entry().result.startswith("quote_expired")
        booking.refresh_from_db()
        assert booking.status == "confirmed"

    def test_a_hold_past_its_time_is_offered_no_cancellation(self, staff, booking):
        held = held_booking(
            now=NOW, segments=(SegmentRequest(flight_id=FlightFactory().id, cabin="economy"),)
        )
        path = path_of(held, "act/cancel")
        assert path in staff.get(path_of(held)).content.decode()
        Booking.objects.filter(id=held.id).update(hold_expires_at=NOW - timedelta(minutes=1))
        assert path not in staff.get(path_of(held)).content.decode()

    def test_while_flights_is_silent_it_is_told_to_wait(self, staff, booking, monkeypatch):
        def silent(**_):
            raise NoAnswer("flights does not answer")

        monkeypatch.setattr(clients, "release_seats", silent)
        answer = act(staff, booking, "cancel")
        assert "flights has not answered yet" in told(answer)[0]
        booking.refresh_from_db()
        assert (booking.status, booking.intent) == ("confirmed", "cancel")


class TestMails:
    def test_chosen_ones_are_sent_again(self, staff, booking):
        NotificationTicket.objects.update(status=Status.FAILED, closed_at=NOW, attempts=5)
        one, other = NotificationTicket.objects.order_by("id")[:2]
        act(staff, booking, "resend", mails=[str(one.id)])
        one.refresh_from_db()
        other.refresh_from_db()
        assert (one.status, one.attempts, other.status) == (Status.PENDING, 0, Status.FAILED)
        assert last_entry().details == {"mails": [str(one.id)]}

    def test_none_that_went_is_a_refusal_and_some_that_did_say_of_the_others_why(
        self, staff, booking
    ):
        rows = list(NotificationTicket.objects.order_by("id")[:2])
        chosen = [str(one.id) for one in rows]
        late = {"useful_until": NOW - timedelta(days=1)}
        NotificationTicket.objects.filter(id=chosen[0]).update(**late)
        answer = act(staff, booking, "resend", mails=chosen)
        assert told(answer)[0].startswith("1 mails are on their way. ")
        assert last_entry().outcome == "done"
        NotificationTicket.objects.update(**late)
        answer = act(staff, booking, "resend", mails=chosen)
        assert "on their way" not in told(answer)[0]
        entry = last_entry()
        assert (entry.outcome, entry.result.split(":")[0]) == ("refused", TooLate.code)

    def test_not_those_of_another_booking(self, staff, booking):
        strange = ticket()
        seen = preview(staff, booking, "resend", mails=[str(strange.id)])
        assert seen.context["inputs"].errors.keys() == {"mails"}

    @pytest.mark.parametrize("model", ["notificationticket", "inboxmessage"])
    def test_tickets_are_listed_and_searched(self, staff, booking, model):
        for query in ({}, {"q": "a"}):
            assert staff.get(f"/admin/reminders/{model}/", query).status_code == 200

    def test_failed_ones_are_sent_again_many_at_once_with_a_reason(self, staff):
        rows = [ticket(status=Status.FAILED, closed_at=NOW) for _ in range(3)]
        rows.append(ticket(status=Status.SUPERSEDED, closed_at=NOW))
        form = {"action": "send_again", "_selected_action": [one.pk for one in rows], "index": 0}
        path = "/admin/reminders/notificationticket/"
        assert "Say why" in told(staff.post(path, form, follow=True))[0]
        answer = staff.post(path, {**form, "why": "the server is back"}, follow=True)
        assert told(answer)[-1] == "3 mails are on their way."
        assert NotificationTicket.objects.filter(status=Status.PENDING).count() == 3
        assert {one.why for one in [last_entry()]} == {"the server is back"}

    def test_one_is_sent_again_from_its_page(self, staff):
        row = ticket(status=Status.FAILED, closed_at=NOW)
        act(staff, row, "resend")
        row.refresh_from_db()
        assert row.status == Status.PENDING

    @pytest.mark.parametrize("status", [Status.FAILED, Status.SUCCESS])
    def test_the_button_pressed_twice_sends_one(self, staff, status):
        state = {"status": status, "closed_at": NOW, "attempts": 1}
        state["sent_at"] = NOW if status == Status.SUCCESS else None
        row = ticket(**state)
        seen = hidden_inputs(preview(staff, row, "resend"))
        form, path = {**seen, "why": WHY}, path_of(row, "act/resend")
        assert "on its way" in told(staff.post(path, form, follow=True))[0]
        NotificationTicket.objects.update(**state)
        answer = staff.post(path, form, follow=True)
        assert told(answer) == ["It was changed since you looked; look again."]
        assert NotificationTicket.objects.get().status == status

    def test_those_of_a_booking_are_sent_once_too(self, staff, booking):
        failed = {"status": Status.FAILED, "closed_at": NOW, "attempts": 5}
        NotificationTicket.objects.update(**failed)
        one = NotificationTicket.objects.order_by("id")[0]
        seen = hidden_inputs(preview(staff, booking, "resend", mails=[str(one.id)]))
        form, path = {**seen, "why": WHY}, path_of(booking, "act/resend")
        staff.post(path, form)
        NotificationTicket.objects.filter(id=one.id).update(**failed)
        staff.post(path, form)
        one.refresh_from_db()
        assert one.status == Status.FAILED


class TestMailPreview:
    def look(self, client, row):
        page = client.get(path_of(row))
        assert page.status_code == 200
        return page.content.decode(), client.get(path_of(row, "mail"))

    def test_the_mail_is_shown_as_its_reader_gets_it_in_a_frame_that_can_do_nothing(self, staff):
        row = ticket(subject="Hello", content="Hello <b>Ada</b>.\n")
        page, mail = self.look(staff, row)
        assert path_of(row, "mail") in page
        assert "Hello &lt;b&gt;Ada&lt;/b&gt;." in mail.content.decode()
        policy = mail["Content-Security-Policy"]
        assert "sandbox" in policy
        assert "default-src 'none'" in policy
        assert "script-src 'none'" in policy

    def test_a_confirmation_is_shown_in_html_and_as_text_and_what_is_enclosed(self, staff):
        kept = every_mail("de")[Kind.BOOKING_CONFIRMED]
        words = ("kind", "subject", "content", "language", "details")
        row = ticket(**{name: getattr(kept, name) for name in words})
        page, mail = self.look(staff, row)
        assert "jetway-K7M3XQ.pdf, jetway-flights.ics" in page
        assert "Ihre Buchung ist bestätigt.</h1>" in mail.content.decode()
        assert "<style>" in mail.content.decode()
        text = staff.get(path_of(row, "mail"), {"as": "text"}).content.decode()
        assert "Buchungscode: K7M3XQ" in text

    @pytest.mark.parametrize("kind", [Kind.EMAIL_VERIFICATION, Kind.PASSWORD_RESET])
    def test_a_link_into_an_account_is_shown_to_nobody(self, staff, kind):
        page, mail = self.look(staff, ticket(kind=kind, content="token=s3cret"))
        assert "s3cret" not in page + mail.content.decode()
        assert "only its reader sees it" in page

    def test_a_text_that_is_gone_is_said_to_be(self, staff):
        page, mail = self.look(staff, ticket(content="", content_deleted_at=NOW))
        assert "staff-warning" in page
        assert mail.status_code == 200

    def test_it_is_for_admins(self):
        client = desk(make_user(carrier="LH"))
        assert client.get(path_of(ticket(), "mail")).status_code == 403
