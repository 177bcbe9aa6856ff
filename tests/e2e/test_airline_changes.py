"""Staff change a flight through the gateway; whoever is booked on it learns of it once."""

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e.running import body_of, wait_for


@pytest.fixture
def tickets(admin):
    """Return the tickets of a booking: all, or those of one kind."""

    def look(booking, **query):
        answer = admin.get("/v1/notifications", booking=booking["id"], **query)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    return look


def book(client, flight):
    answer = client.book(flight["id"], key=secrets.token_hex(8))
    assert answer.status_code == 201, answer.text
    return answer.json()


def change(admin, flight, **changed):
    url = f"{admin.jetway.url}/v1/flights/{flight['id']}"
    answer = admin.session.patch(url, json=changed, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()


def instant(text):
    return datetime.fromisoformat(text).astimezone(UTC)


class TestReschedule:
    def test_the_booking_the_mail_and_the_reminders_follow(
        self, admin, traveller, make_flight, tickets, jetway
    ):
        flight = make_flight(seats=5)
        booking = book(traveller, flight)
        wait_for("reminders", lambda: len(tickets(booking)) == 3)

        later = timedelta(hours=2)
        times = {name: instant(flight[name]) + later for name in ("departs_at", "arrives_at")}
        change(admin, flight, **{name: at.isoformat() for name, at in times.items()})

        def shown():
            return traveller.get(f"/v1/bookings/{booking['reference']}").json()

        def leaves():
            return instant(shown()["segments"][0]["departs_at"])

        wait_for("the new time in the booking", lambda: leaves() == times["departs_at"])
        wait_for("the mail", lambda: sent(tickets(booking, kind="flight_rescheduled")))
        time.sleep(12)  # one more round of every job: a second copy would come now
        assert len(tickets(booking, kind="flight_rescheduled")) == 1
        due = times["departs_at"] - timedelta(hours=3)
        reminders = {
            (instant(one["notification_time"]), one["status"])
            for one in tickets(booking, kind="departure_reminder")
        }
        assert reminders == {(due - later, "SUPERSEDED"), (due, "PENDING")}
        entries = traveller.get(f"/v1/bookings/{booking['reference']}/timeline").json()["data"]
        changed = [one for one in entries if one["actor"] == "airline"]
        assert [(one["from"], one["to"]) for one in changed] == [("confirmed", "confirmed")]
        mails = [body_of(mail) for mail in jetway.mails(to=traveller.email)]
        assert len([text for text in mails if booking["reference"] in text]) == 2


class TestCancellation:
    def test_each_traveller_is_told_once_and_gets_everything_back(
        self, jetway, admin, traveller, make_flight, tickets
    ):
        flight = make_flight(seats=180, days=0.5)
        with ThreadPoolExecutor(max_workers=8) as pool:
            bookings = list(pool.map(lambda _: book(traveller, flight), range(180)))
        assert admin.post(f"/v1/flights/{flight['id']}/cancel").status_code == 200

        def told():
            texts = [body_of(m) for m in jetway.mails(to=traveller.email, subject="is cancelled")]
            return [sum(one["reference"] in text for text in texts) for one in bookings]

        wait_for("a mail for each", lambda: min(told()) > 0, seconds=120)
        time.sleep(12)  # one more round of the sending job: a second copy would come now
        assert told() == [1] * 180
        for one in bookings[::20]:
            assert len(tickets(one, kind="flight_cancelled", status="SUCCESS")) == 1
            assert tickets(one, status="PENDING") == []
        quoted = traveller.post(f"/v1/bookings/{bookings[0]['reference']}/cancellation-quote")
        assert quoted.json()["refund"] == bookings[0]["total"]


def sent(found):
    return [one for one in found if one["status"] == "SUCCESS"]
