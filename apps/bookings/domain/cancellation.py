"""
What a cancellation gives back: the rules in words and numbers, first match wins.

Instants are compared, never local times, so no zone and no clock change matters. A booking is
cancelled as a whole and judged by its first departure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from contracts.money import Money

QUOTE_LIFE = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class CancellationRule:
    """
    One line of the conditions.

    It matches up to and at `hours_before` hours before departure (None: at any time), and with
    `airline_cancelled` only when the airline cancelled a flight of the booking. A rule that is not
    `open` tells what is due, but no traveller cancels by it.
    """

    code: str
    explanation: str
    refund_percent: int
    hours_before: int | None = None
    airline_cancelled: bool = False
    open: bool = True

    def until(self, departs_at: datetime) -> datetime | None:
        """Return the last instant the rule matches; None: it has none."""
        if self.hours_before is None:
            return None
        # In UTC: Python subtracts local times as the clock on the wall shows them.
        return departs_at.astimezone(UTC) - timedelta(hours=self.hours_before)


@dataclass(frozen=True, kw_only=True)
class CancellationRules:
    """The conditions a traveller booked under; the last rule matches whenever no other does."""

    rules: tuple[CancellationRule, ...]


STANDARD = CancellationRules(
    rules=(
        CancellationRule(
            code="airline_cancelled",
            explanation="The airline cancelled a flight of this booking: everything is refunded.",
            refund_percent=100,
            airline_cancelled=True,
        ),
        CancellationRule(
            code="full_refund",
            explanation="Up to 24 hours before departure everything is refunded.",
            refund_percent=100,
            hours_before=24,
        ),
        CancellationRule(
            code="half_refund",
            explanation="Less than 24 hours before departure half of the price is refunded.",
            refund_percent=50,
            hours_before=0,
        ),
        CancellationRule(
            code="no_refund",
            explanation="After departure nothing is refunded.",
            refund_percent=0,
            open=False,
        ),
    )
)
NOTHING_PAID = CancellationRule(
    code="nothing_paid",
    explanation="Nothing is paid before a held booking is confirmed.",
    refund_percent=0,
)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing paid for."""

    name: str
    paid: Money


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one item gives back: `paid` = `penalty` + `refund`."""

    item: str
    paid: Money
    penalty: Money
    refund: Money


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """What a cancellation gives back, line by line, and until when that stays so."""

    rule: CancellationRule
    lines: tuple[Line, ...]
    refund: Money
    expires_at: datetime


def matching_rule(
    rules: CancellationRules, *, departs_at: datetime, airline_cancelled: bool, now: datetime
) -> CancellationRule:
    """Return the first rule that matches at this instant."""
    for rule in rules.rules:
        until = rule.until(departs_at)
        in_time = until is None or now <= until
        if in_time and (airline_cancelled or not rule.airline_cancelled):
            return rule
    raise LookupError("the last rule of a booking's conditions must match always")


def assess(
    rule: CancellationRule,
    *,
    items: Sequence[Item],
    currency: str,
    departs_at: datetime,
    now: datetime,
) -> Assessment:
    """
    Apply a rule to what was paid.

    The refund is the rule's share of the sum, rounded once, up: the fraction of a cent is the
    traveller's. Lines are rounded so that they add up to it.
    """
    lines: list[Line] = []
    paid = refunded = 0
    for item in items:
        paid += item.paid.minor
        refund = _share(paid, rule.refund_percent) - refunded
        refunded += refund
        lines.append(
            Line(
                item=item.name,
                paid=item.paid,
                penalty=Money(minor=item.paid.minor - refund, currency=currency),
                refund=Money(minor=refund, currency=currency),
            )
        )
    until = rule.until(departs_at)
    life_ends = now + QUOTE_LIFE
    return Assessment(
        rule=rule,
        lines=tuple(lines),
        refund=Money(minor=refunded, currency=currency),
        expires_at=min(life_ends, until) if until is not None else life_ends,
    )


def _share(minor: int, percent: int) -> int:
    return -(-minor * percent // 100)
