"""GET /v1/bookings/{reference}/timeline."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from apps.bookings import clients
from apps.bookings.api.outputs import TimelineOutput
from common.http.client import NoAnswer, RemoteProblem
from common.ids import uuid7
from contracts.http.reminders import MailEntry, MailLog
from tests.factories.bookings import cancel, confirm, held_booking
from tests.factories.tokens import authenticated_client

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def booking(flights):
    with time_machine.travel(NOW, tick=False):
        held = held_booking(now=NOW)
    with time_machine.travel(NOW + 2 * MINUTE, tick=False):
        confirm(held, now=NOW + 2 * MINUTE)
    return held


def mails(monkeypatch, *entries):
    monkeypatch.setattr(clients, "read_mails", lambda *, booking_id: MailLog(mails=entries))


def read(booking, **who):
    who = who or {"user_id": booking.user_id}
    return authenticated_client(**who).get(f"/v1/bookings/{booking.reference}/timeline")


def test_transitions_and_mails_stand_in_order_of_time(booking, monkeypatch):
    sent = MailEntry(
        at=NOW + MINUTE,
        kind="booking_held",
        status="SUCCESS",
        subject="Your seats are held",
        request_id="request-1",
    )
    mails(monkeypatch, sent)
    body = read(booking).json()
    assert [(one["what"], one["from"], one["to"]) for one in body["data"]] == [
        ("transition", None, "pending"),
        ("transition", "pending", "held"),
        ("mail", None, "SUCCESS"),
        ("transition", "held", "confirmed"),
    ]
    assert body["data"][2] == {
        "at": "2026-12-01T09:01:00Z",
        "actor": "reminders",
        "what": "mail",
        "from": None,
        "to": "SUCCESS",
        "reason": "booking_held: Your seats are held",
        "request_id": "request-1",
    }
    assert body["meta"] == {"next": None, "previous": None, "limit": 4, "mails": "included"}
    assert TimelineOutput(data=body).is_valid()


def test_a_transition_says_who_why_and_by_which_request(booking, monkeypatch):
    mails(monkeypatch)
    with time_machine.travel(NOW + 3 * MINUTE, tick=False):
        cancel(booking, now=NOW + 3 * MINUTE)
    last = read(booking).json()["data"][-1]
    assert last["actor"] == f"user:{booking.user_id}"
    assert last["reason"].startswith("Up to 24 hours")
    assert (last["at"], last["to"]) == ("2026-12-01T09:03:00Z", "cancelled")


def test_a_change_that_leaves_the_status_is_called_so(booking, monkeypatch):
    mails(monkeypatch)
    booking.transitions.create(
        sequence=9, from_status="confirmed", to_status="confirmed", actor="airline", at=NOW
    )
    assert "change" in [one["what"] for one in read(booking).json()["data"]]


def test_mails_are_left_out_while_reminders_does_not_answer(booking, monkeypatch):
    def silence(**_):
        raise NoAnswer

    monkeypatch.setattr(clients, "read_mails", silence)
    response = read(booking)
    assert response.status_code == 200
    assert {one["what"] for one in response.json()["data"]} == {"transition"}
    assert response.json()["meta"]["mails"] == "unavailable"


def test_somebody_elses_is_not_found_but_for_an_admin(booking, monkeypatch):
    mails(monkeypatch)
    assert read(booking, user_id=uuid7()).status_code == 404
    assert read(booking, user_id=uuid7(), roles=("admin",)).status_code == 200


class TestClient:
    @pytest.fixture
    def answer(self, monkeypatch):
        def install(told):
            class Reminders:
                def call(self, method, path, *, deadline_seconds):
                    self.called = (method, path)
                    assert deadline_seconds == 1.0
                    if isinstance(told, Exception):
                        raise told
                    return told

            service = Reminders()
            monkeypatch.setattr(clients, "service", lambda name: service)
            return service

        return install

    def test_it_asks_reminders_for_no_more_than_a_second(self, answer):
        booking_id = uuid7()
        service = answer({"mails": []})
        assert clients.read_mails(booking_id=booking_id) == MailLog(mails=())
        assert service.called == ("GET", f"/internal/v1/bookings/{booking_id}/mails")

    @pytest.mark.parametrize(
        "told", [{"mail": []}, {"mails": [{"at": "soon"}]}, RemoteProblem(404, {}), NoAnswer()]
    )
    def test_anything_else_is_no_answer(self, answer, told):
        answer(told)
        with pytest.raises(NoAnswer):
            clients.read_mails(booking_id=uuid7())
