"""Delay a flight, change its gate, cancel it: each shows first whom it concerns."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextInputWidget

from apps.bookings.models import Booking
from apps.bookings.selectors import Concerned
from apps.flights.domain import flight_status
from apps.flights.models import Flight
from apps.flights.services import flights
from apps.flights.services.flights import FlightChange
from backoffice import travellers
from backoffice.actions.base import Action, Inputs, Preview, Table, Work, register
from common.staff.words import amount, clock
from contracts.money import Money

LONGEST_DELAY_MINUTES = 24 * 60
MANY = travellers.SHOWN


class _FlightAction(Action):
    """Airlines' people may do it to their own flights; not to one that changed meanwhile."""

    permission = "flights.change_flight"

    def stamp(self, row: Flight) -> str:
        return str(row.version)


class DelayInputs(Inputs):
    """By how much."""

    minutes = forms.IntegerField(
        label="Minutes later than planned now",
        min_value=1,
        max_value=LONGEST_DELAY_MINUTES,
        widget=UnfoldAdminIntegerFieldWidget(),
        help_text="Departure and arrival move alike.",
    )


class Delay(_FlightAction):
    """Let a flight leave and arrive later."""

    name = "delay"
    label = "Delay"
    icon = "schedule"
    inputs = DelayInputs

    def is_offered(self, row: Flight) -> bool:
        return row.status in flight_status.OPEN

    def details(self, row: Flight, data: Mapping[str, Any]) -> dict[str, Any]:
        return {"departs_at": [row.departs_at, row.departs_at + _delay(data)]}

    def preview(self, row: Flight, data: Mapping[str, Any], work: Work) -> Preview:
        departs_at, arrives_at = row.departs_at + _delay(data), row.arrives_at + _delay(data)
        bookings = travellers.bookings_on(row)
        missed = travellers.missed_connections(
            row, bookings, departs_at=departs_at, arrives_at=arrives_at
        )
        facts = (
            _moves("Departure", row.departs_at, departs_at, row.origin.time_zone),
            _moves("Arrival", row.arrives_at, arrives_at, row.destination.time_zone),
        )
        who = travellers.concerned(row)
        return Preview(
            numbers=(*_numbers(who), (str(len(missed)), "connections missed")),
            facts=facts,
            warnings=_warnings(missed),
            tables=(
                *_missed_table(missed, work),
                _bookings_table(bookings, total=who.bookings, work=work),
            ),
        )

    def run(
        self, row: Flight, data: Mapping[str, Any], work: Work, promise: Mapping[str, str]
    ) -> str:
        change = FlightChange(
            departs_at=row.departs_at + _delay(data),
            arrives_at=row.arrives_at + _delay(data),
            status=flight_status.DELAYED,
        )
        flight = flights.change_flight(
            authority=work.authority, flight_id=row.id, change=change, now=work.now
        )
        return (
            f"{flight.flight_number} leaves {clock(flight.local_departure)}; travellers are told."
        )


class GateInputs(Inputs):
    """Which gate."""

    boarding_gate = forms.CharField(
        label="New gate", max_length=10, widget=UnfoldAdminTextInputWidget()
    )

    def clean_boarding_gate(self) -> str:
        """Refuse the gate it has."""
        gate = str(self.cleaned_data["boarding_gate"]).strip()
        if gate == self.row.boarding_gate:
            raise forms.ValidationError("It boards there already.")
        return gate


class Gate(_FlightAction):
    """Let a flight board elsewhere."""

    name = "gate"
    label = "Change gate"
    icon = "door_open"
    inputs = GateInputs

    def is_offered(self, row: Flight) -> bool:
        return row.status in flight_status.OPEN

    def details(self, row: Flight, data: Mapping[str, Any]) -> dict[str, Any]:
        return {"boarding_gate": [row.boarding_gate, data["boarding_gate"]]}

    def preview(self, row: Flight, data: Mapping[str, Any], work: Work) -> Preview:
        who = travellers.concerned(row)
        bookings = travellers.bookings_on(row)
        return Preview(
            numbers=_numbers(who),
            facts=(("Gate", f"{row.boarding_gate or 'none'} → {data['boarding_gate']}"),),
            tables=(_bookings_table(bookings, total=who.bookings, work=work),),
        )

    def run(
        self, row: Flight, data: Mapping[str, Any], work: Work, promise: Mapping[str, str]
    ) -> str:
        change = FlightChange(boarding_gate=data["boarding_gate"])
        flight = flights.change_flight(
            authority=work.authority, flight_id=row.id, change=change, now=work.now
        )
        return f"{flight.flight_number} boards at {flight.boarding_gate}; travellers are told."


class Cancel(_FlightAction):
    """Call a flight off, for good."""

    name = "cancel"
    label = "Cancel flight"
    icon = "cancel"
    danger = True

    def is_offered(self, row: Flight) -> bool:
        return flight_status.can_move(row.status, flight_status.CANCELLED)

    def details(self, row: Flight, data: Mapping[str, Any]) -> dict[str, Any]:
        return {"status": [row.status, flight_status.CANCELLED]}

    def preview(self, row: Flight, data: Mapping[str, Any], work: Work) -> Preview:
        who = travellers.concerned(row)
        bookings = travellers.bookings_on(row)
        connecting = sum(len(one.itinerary) > 1 for one in bookings)
        refunds = (
            "Refunds due, if all ask for them",
            amount(Money(minor=who.paid_minor, currency=settings.CURRENCY)),
        )
        return Preview(
            numbers=(*_numbers(who), (str(connecting), "lose a connection")),
            facts=(
                ("Flight", f"{row} {row.origin_id} → {row.destination_id}"),
                ("Departure", clock(row.local_departure)),
                *((refunds,) if work.is_admin else ()),
            ),
            warnings=("A cancelled flight stays cancelled: nobody can take this back.",),
            tables=(_bookings_table(bookings, total=who.bookings, work=work),),
        )

    def run(
        self, row: Flight, data: Mapping[str, Any], work: Work, promise: Mapping[str, str]
    ) -> str:
        flight = flights.cancel_flight(authority=work.authority, flight_id=row.id, now=work.now)
        return f"{flight.flight_number} is cancelled; travellers are told."


def _delay(data: Mapping[str, Any]) -> timedelta:
    return timedelta(minutes=data["minutes"])


def _moves(label: str, before: datetime, after: datetime, zone: str) -> tuple[str, str]:
    local = [clock(at.astimezone(ZoneInfo(zone))) for at in (before, after)]
    return label, " → ".join(local)


def _numbers(who: Concerned) -> tuple[tuple[str, str], ...]:
    return (
        (str(who.bookings), "bookings"),
        (str(who.passengers), "passengers"),
        (str(who.bookings), "mails to send"),
    )


def _warnings(missed: Sequence[travellers.Missed]) -> tuple[str, ...]:
    if not missed:
        return ()
    return (f"{len(missed)} bookings would miss a connection. Their travellers need another way.",)


def _missed_table(missed: Sequence[travellers.Missed], work: Work) -> tuple[Table, ...]:
    if not missed:
        return ()
    rows = [(one.booking.reference, *_contact(one.booking, work), one.why) for one in missed[:MANY]]
    headers = ("Booking", *(("Contact",) if work.is_admin else ()), "Why")
    more = max(len(missed) - MANY, 0)
    return (Table(title="Connections missed", headers=headers, rows=rows, more=more),)


def _bookings_table(bookings: Sequence[Booking], *, total: int, work: Work) -> Table:
    rows = [
        (one.reference, str(one.status), str(one.number_of_seats), *_contact(one, work), _way(one))
        for one in bookings[:MANY]
    ]
    contact = ("Contact",) if work.is_admin else ()
    return Table(
        title="Who is told",
        headers=("Booking", "Status", "Passengers", *contact, "Itinerary"),
        rows=rows,
        more=max(total - len(rows), 0),
    )


def _contact(booking: Booking, work: Work) -> tuple[str, ...]:
    """Addresses are for admins: an airline's people get passenger lists, not accounts."""
    return (booking.contact_email,) if work.is_admin else ()


def _way(booking: Booking) -> str:
    return ", ".join(
        f"{one.flight_number} {one.origin}–{one.destination}" for one in booking.itinerary
    )


register(Flight, Delay(), Gate(), Cancel())
