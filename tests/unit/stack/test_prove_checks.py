"""The checker of `bin/prove` turns red for each lie, and for nothing else."""

from collections import Counter

import pytest

from stack.prove import checks
from stack.prove.checks import Standing
from stack.prove.history import Purchase, Read
from stack.prove.tables import Ticket

FLIGHT = "f1"
EMAIL = "t01-1@prove.example"


def purchase(*lines):
    """A purchase of one seat, told by (what, phase, facts) lines."""
    one = Purchase("t01-1")
    for what, phase, facts in lines:
        one.read({"what": what, "phase": phase, **facts})
    return one


def asked(what="book"):
    return (what, "invoke", {"email": EMAIL, "seats": 1, "flights": [FLIGHT]})


def told(state, what="book", booking="b1"):
    return (what, "ok", {"booking": booking, "booking_status": state})


def refused(code, what="book"):
    return (what, "fail", {"code": code})


def booking(status="confirmed", **changes):
    return {
        "id": "b1",
        "status": status,
        "contact_email": EMAIL,
        "number_of_seats": 1,
        "segments": [{"flight_id": FLIGHT}],
        **changes,
    }


def ticket(kind="booking_confirmed", message_id="m1", unknown_outcomes=0):
    return Ticket(
        kind=kind,
        status="SUCCESS",
        recipient=EMAIL,
        booking="b1",
        message_id=message_id,
        unknown_outcomes=unknown_outcomes,
    )


def broken(*, of, bookings=None, seats=2, taken=None, tickets=None, mails=None):
    """Return the names of the checks that turn red."""
    bookings = [booking()] if bookings is None else bookings
    live = sum(b["number_of_seats"] for b in bookings if b["status"] in ("held", "confirmed"))
    standing = Standing(
        bookings=bookings,
        flights={FLIGHT: (seats, live if taken is None else taken)},
        tickets=[ticket()] if tickets is None else tickets,
        mails=Counter(["m1"] if mails is None else mails),
    )
    found = checks.judge(Read({of.name: of}, 0, Counter()), standing)
    return {check.name for check in found if check.count}


BOUGHT = purchase(asked(), told("confirmed"))


def test_a_true_history_breaks_nothing():
    assert broken(of=BOUGHT) == set()


def test_an_unknown_call_allows_either_outcome():
    unknown = purchase(asked(), ("book", "unknown", {"code": "ReadTimeout"}), told("confirmed"))
    assert broken(of=unknown) == set()


def test_a_call_never_answered_is_found():
    silent = purchase(asked(), ("book", "unknown", {"code": "ReadTimeout"}))
    assert broken(of=silent) == {"every call has a definite answer"}


def test_a_lost_booking_is_found():
    assert "an acknowledged booking exists" in broken(of=BOUGHT, bookings=[], tickets=[], mails=[])


@pytest.mark.parametrize(
    "change", [{"number_of_seats": 2}, {"segments": [{"flight_id": "f2"}]}, {"segments": []}]
)
def test_a_booking_of_something_else_is_found(change):
    assert "an acknowledged booking exists" in broken(of=BOUGHT, bookings=[booking(**change)])


class TestStates:
    @pytest.mark.parametrize("status", ["expired", "cancelled", "pending", "held"])
    def test_a_confirmed_booking_stays_so_unless_its_client_cancels(self, status):
        assert "its state is as told" in broken(of=BOUGHT, bookings=[booking(status)])

    def test_a_cancellation_without_answer_may_have_happened_or_not(self):
        one = purchase(asked(), told("confirmed"), ("cancel", "invoke", {}))
        for status in ("confirmed", "cancelled"):
            assert "its state is as told" not in broken(of=one, bookings=[booking(status)])

    def test_a_cancelled_booking_does_not_come_back(self):
        one = purchase(
            asked(), told("confirmed"), ("cancel", "invoke", {}), told("cancelled", "cancel")
        )
        assert "its state is as told" in broken(of=one)

    def test_a_hold_told_expired_is_not_confirmed_as_well(self):
        one = purchase(
            asked("hold"),
            told("held", "hold"),
            ("confirm", "invoke", {}),
            ("confirm", "fail", {"code": "hold_expired", "booking_status": "expired"}),
        )
        assert "its state is as told" in broken(of=one)

    def test_a_client_told_both_confirmed_and_expired_was_lied_to(self):
        one = purchase(asked("hold"), told("confirmed", "hold"), told("expired", "hold"))
        assert "its state is as told" in broken(of=one, bookings=[booking("expired")])


class TestKeys:
    def test_two_bookings_told_for_one_key_are_found(self):
        twice = purchase(asked(), told("confirmed"), asked(), told("confirmed", booking="b2"))
        assert "one booking per idempotency key" in broken(of=twice)

    def test_a_second_booking_nobody_was_told_of_is_found(self):
        bookings = [booking(), booking(id="b2")]
        assert "one booking per idempotency key" in broken(of=BOUGHT, bookings=bookings)

    def test_a_key_both_acknowledged_and_refused_is_found(self):
        both = purchase(asked(), told("confirmed"), asked(), refused("sold_out"))
        assert broken(of=both) == {"one booking per idempotency key"}


class TestSeats:
    def test_an_oversold_flight_is_found(self):
        assert "no flight is oversold" in broken(of=BOUGHT, seats=0)

    def test_a_leaked_seat_is_found(self):
        assert broken(of=BOUGHT, taken=2) == {"seats = live bookings"}

    def test_a_booking_nobody_asked_for_is_found(self):
        stray = booking(id="b9", contact_email="other@prove.example")
        found = broken(of=BOUGHT, bookings=[booking(), stray])
        assert "no booking nobody asked for" in found

    def test_a_refused_booking_that_lives_is_found(self):
        one = purchase(asked(), refused("sold_out"))
        assert "no booking nobody asked for" in broken(of=one)


class TestMails:
    def test_a_missing_mail_is_found(self):
        assert broken(of=BOUGHT, mails=[]) == {"exactly one mail"}

    def test_a_second_copy_is_found(self):
        assert broken(of=BOUGHT, mails=["m1", "m1"]) == {"exactly one mail"}

    def test_a_second_ticket_is_found(self):
        tickets = [ticket(), ticket(message_id="m2")]
        assert broken(of=BOUGHT, tickets=tickets, mails=["m1", "m2"]) == {"exactly one mail"}

    def test_one_copy_more_is_excused_where_the_outcome_was_unknown(self):
        tickets = [ticket(unknown_outcomes=1)]
        assert broken(of=BOUGHT, tickets=tickets, mails=["m1", "m1"]) == set()
        assert broken(of=BOUGHT, tickets=tickets, mails=["m1"] * 3) == {"exactly one mail"}
