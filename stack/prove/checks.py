"""
The client's side of the promises: what clients were told, held against what there is now.

Everything here is read through the public API and the mailbox; `bin/audit` looks at the tables.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stack.prove.answers import LIVE
from stack.prove.history import Purchase, Read
from stack.prove.tables import Ticket

# What a booking's end is told by.
MAIL_OF = {
    "confirmed": "booking_confirmed",
    "cancelled": "booking_cancelled",
    "expired": "booking_expired",
}
ANNOUNCEMENTS = {*MAIL_OF.values(), "booking_held", "booking_failed"}


@dataclass(frozen=True)
class Breach:
    """One counter-example, and the purchases whose histories tell it."""

    said: str
    purchases: tuple[Purchase, ...] = ()


@dataclass(kw_only=True)
class Check:
    """An invariant, how much was examined for it, and what contradicts it."""

    name: str
    examined: int = 0
    breaches: list[Breach] = field(default_factory=list)
    # Beyond those listed.
    more: int = 0

    @property
    def count(self) -> int:
        """How many breaches there are."""
        return len(self.breaches) + self.more


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How things stand after the storm: bookings and seats as the API shows them, and mails."""

    bookings: Sequence[Mapping[str, Any]]
    # (seats, seats taken) of each flight.
    flights: Mapping[str, tuple[int, int]]
    tickets: Sequence[Ticket]
    mails: Counter[str]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A history and what came of it, by purchase."""

    history: Read
    standing: Standing
    bookings_of: Mapping[str, list[Mapping[str, Any]]]

    @property
    def purchases(self) -> Iterable[Purchase]:
        """Every purchase begun."""
        return self.history.purchases.values()


def judge(history: Read, standing: Standing) -> list[Check]:
    """Return every check with what it found."""
    bookings_of: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for booking in standing.bookings:
        bookings_of[booking["contact_email"].lower()].append(booking)
    case = Case(history=history, standing=standing, bookings_of=bookings_of)
    return [_run(name, rule, case) for name, rule in RULES.items()]


Rule = Callable[[Case], Iterable[Breach | None]]


def _run(name: str, rule: Rule, case: Case) -> Check:
    check = Check(name=name)
    for found in rule(case):
        check.examined += 1
        if found is not None:
            check.breaches.append(found)
    return check


def every_call_is_answered(case: Case) -> Iterable[Breach | None]:
    """After the storm each call gets its definite answer, and none a client cannot expect."""
    for one in case.purchases:
        odd = [line for line in one.lines if '"odd": true' in line]
        if one.unanswered:
            yield Breach(f"no definite answer to {', '.join(sorted(one.unanswered))}", (one,))
        elif odd:
            yield Breach(f"an answer no client should get: {odd[0]}", (one,))
        else:
            yield None


def acknowledged_exists(case: Case) -> Iterable[Breach | None]:
    """A booking a client was told of is there, with its flights and seats."""
    by_id = {booking["id"]: booking for booking in case.standing.bookings}
    for one in case.purchases:
        for told in one.ids:
            found = by_id.get(told)
            if found is None:
                yield Breach(f"booking {told} was acknowledged and is not there", (one,))
                continue
            flights = tuple(segment["flight_id"] for segment in found["segments"])
            same = flights == one.flights and found["number_of_seats"] == one.seats
            yield None if same else Breach(f"booking {told} is not what was bought", (one,))


def state_is_as_told(case: Case) -> Iterable[Breach | None]:
    """A booking is in the state clients were told of, or one they have asked for since."""
    by_id = {booking["id"]: booking for booking in case.standing.bookings}
    for one in case.purchases:
        if (
            len(one.told & {"confirmed", "expired"}) == 2
            or len(one.told & {"cancelled", "expired"}) == 2
        ):
            yield Breach(f"told contradicting states: {', '.join(sorted(one.told))}", (one,))
        for told in one.ids & by_id.keys():
            state, allowed = by_id[told]["status"], allowed_states(one)
            said = f"booking {told} is {state}, allowed: {', '.join(sorted(allowed))}"
            yield None if state in allowed else Breach(said, (one,))


def allowed_states(purchase: Purchase) -> set[str]:
    """Return the states a purchase's booking may be in, after all its clients were told."""
    told, asked = purchase.told, purchase.asked
    for end in ("cancelled", "expired"):
        if end in told:
            return {end}
    allowed = {"confirmed"} if "confirmed" in told else {"held", "expired"}
    if "confirm" in asked:
        allowed.add("confirmed")
    if "cancel" in asked:
        allowed.add("cancelled")
    return allowed


def one_booking_per_key(case: Case) -> Iterable[Breach | None]:
    """However often a key is sent, it makes one booking and has one answer."""
    for one in case.purchases:
        made = {booking["id"] for booking in case.bookings_of.get(one.email, [])} | one.ids
        if len(made) > 1:
            yield Breach(f"one key made {len(made)} bookings: {', '.join(sorted(made))}", (one,))
        elif one.ids and one.refusals:
            yield Breach("one key was both acknowledged and refused", (one,))
        else:
            yield None


def nothing_unasked(case: Case) -> Iterable[Breach | None]:
    """There is no booking nobody asked for, and no live one that was refused."""
    known = {one.email: one for one in case.purchases}
    for booking in case.standing.bookings:
        one = known.get(booking["contact_email"].lower())
        live = booking["status"] in LIVE
        if one is None:
            yield Breach(f"nobody asked for booking {booking['id']}")
        elif live and one.refusals and not one.ids:
            yield Breach(f"refused, and yet booking {booking['id']} lives", (one,))
        else:
            yield None


def no_oversell(case: Case) -> Iterable[Breach | None]:
    """On no flight are there more seats in live bookings than it has."""
    taken = _seats_in_bookings(case)
    for flight, (seats, _) in case.standing.flights.items():
        if taken[flight] <= seats:
            yield None
            continue
        buyers = tuple(p for p in case.purchases if flight in p.flights and p.ids)
        said = f"flight {flight} has {seats} seats; {taken[flight]} are in live bookings"
        yield Breach(said, buyers)


def seats_add_up(case: Case) -> Iterable[Breach | None]:
    """A flight's seats are exactly those of its live bookings: none leaked, all given back."""
    booked = _seats_in_bookings(case)
    for flight, (_, taken) in case.standing.flights.items():
        said = f"flight {flight}: {taken} seats taken, {booked[flight]} in live bookings"
        yield None if taken == booked[flight] else Breach(said)


def _seats_in_bookings(case: Case) -> Counter[str]:
    taken: Counter[str] = Counter()
    for booking in case.standing.bookings:
        if booking["status"] in LIVE:
            for segment in booking["segments"]:
                taken[segment["flight_id"]] += booking["number_of_seats"]
    return taken


def one_mail(case: Case) -> Iterable[Breach | None]:
    """The mail that tells a booking's state came once, and none came twice without cause."""
    copies: Counter[tuple[str, str]] = Counter()
    excused: Counter[tuple[str, str]] = Counter()
    for ticket in case.standing.tickets:
        told = ticket.booking, ticket.kind
        copies[told] += case.standing.mails[ticket.message_id]
        # Lost between the server's accept and our commit: there, one copy too many may exist.
        excused[told] += min(ticket.unknown_outcomes, 1)
    by_email = {one.email: one for one in case.purchases}
    for booking in case.standing.bookings:
        one = by_email.get(booking["contact_email"].lower())
        told_by = (one,) if one else ()
        expected = MAIL_OF.get(booking["status"], "")
        for kind in sorted(ANNOUNCEMENTS):
            count = copies[booking["id"], kind]
            least, most = int(kind == expected), 1 + excused[booking["id"], kind]
            if not least <= count <= most:
                yield Breach(f"booking {booking['id']}: {count} mails {kind}", told_by)
        yield None


def extra_copies(standing: Standing) -> int:
    """Return how many mails came twice where that cannot be excluded."""
    return sum(max(standing.mails[one.message_id] - 1, 0) for one in standing.tickets)


RULES: dict[str, Rule] = {
    "every call has a definite answer": every_call_is_answered,
    "an acknowledged booking exists": acknowledged_exists,
    "its state is as told": state_is_as_told,
    "one booking per idempotency key": one_booking_per_key,
    "no booking nobody asked for": nothing_unasked,
    "no flight is oversold": no_oversell,
    "seats = live bookings": seats_add_up,
    "exactly one mail": one_mail,
}
