"""What a cancellation gives back."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.bookings.domain.cancellation import (
    NOTHING_PAID,
    STANDARD,
    CancellationRule,
    CancellationRules,
    Item,
    assess,
    matching_rule,
)
from contracts import codec
from contracts.money import Money

SECOND = timedelta(seconds=1)
DAY = timedelta(hours=24)
# The second leaves on the day the clocks go forward there, the third when they have gone back.
DEPARTURES = [
    datetime(2027, 3, 1, 10, 10, tzinfo=ZoneInfo("Asia/Kolkata")),
    datetime(2027, 3, 14, 12, 0, tzinfo=ZoneInfo("America/New_York")),
    datetime(2027, 4, 4, 3, 30, tzinfo=ZoneInfo("Pacific/Auckland")),
]


def euros(minor):
    return Money(minor=minor, currency="EUR")


def rule_at(now, *, departs_at=DEPARTURES[0], airline_cancelled=False):
    return matching_rule(
        STANDARD, departs_at=departs_at, airline_cancelled=airline_cancelled, now=now
    )


def refund_of(*paid, rule, now=DEPARTURES[0] - 2 * DAY):
    items = [Item(name=str(number), paid=euros(minor)) for number, minor in enumerate(paid)]
    return assess(rule, items=items, currency="EUR", departs_at=DEPARTURES[0], now=now)


def share(percent):
    return CancellationRule(code="share", explanation="A share.", refund_percent=percent)


@pytest.mark.parametrize("departs_at", DEPARTURES, ids=lambda one: one.tzinfo.key)
class TestBoundaries:
    @pytest.mark.parametrize(
        ("before_departure", "code", "percent"),
        [
            (DAY + SECOND, "full_refund", 100),
            (DAY, "full_refund", 100),
            (DAY - SECOND, "half_refund", 50),
            (SECOND, "half_refund", 50),
            (timedelta(0), "half_refund", 50),
            (-SECOND, "no_refund", 0),
        ],
    )
    def test_a_second_before_at_and_after(self, departs_at, before_departure, code, percent):
        # Elapsed time, not the clock on the wall: through UTC.
        instant = departs_at.astimezone(ZoneInfo("UTC")) - before_departure
        rule = rule_at(instant, departs_at=departs_at)
        assert (rule.code, rule.refund_percent) == (code, percent)
        assert rule.open is (code != "no_refund")

    def test_an_airlines_cancellation_comes_first_at_any_time(self, departs_at):
        for before in (2 * DAY, timedelta(0), -DAY):
            rule = rule_at(departs_at - before, departs_at=departs_at, airline_cancelled=True)
            assert (rule.code, rule.refund_percent, rule.open) == ("airline_cancelled", 100, True)


class TestRules:
    def test_a_snapshot_says_the_same(self):
        assert codec.load(CancellationRules, codec.dump(STANDARD)) == STANDARD

    def test_rules_without_an_end_are_a_fault(self):
        with pytest.raises(LookupError):
            matching_rule(
                CancellationRules(rules=()),
                departs_at=DEPARTURES[0],
                airline_cancelled=False,
                now=DEPARTURES[0],
            )

    @pytest.mark.parametrize("rule", [*STANDARD.rules, NOTHING_PAID], ids=lambda one: one.code)
    def test_an_explanation_fits_its_column(self, rule):
        assert 0 < len(rule.explanation) <= 200


class TestLife:
    def test_a_quote_lives_a_quarter_of_an_hour(self):
        now = DEPARTURES[0] - 3 * DAY
        assert refund_of(100, rule=rule_at(now), now=now).expires_at == now + timedelta(minutes=15)

    @pytest.mark.parametrize("boundary", [DAY, timedelta(0)])
    def test_it_ends_when_its_rule_does(self, boundary):
        changes_at = DEPARTURES[0] - boundary
        now = changes_at - timedelta(minutes=5)
        assert refund_of(100, rule=rule_at(now), now=now).expires_at == changes_at


class TestRounding:
    def test_half_a_cent_is_the_travellers(self):
        assert refund_of(12999, rule=share(50)).refund == euros(6500)

    def test_it_is_rounded_once_not_for_each_line(self):
        whole = refund_of(101, 101, rule=share(50))
        assert whole.refund == euros(101)
        assert [line.refund.minor for line in whole.lines] == [51, 50]

    def test_without_items_nothing_is_due(self):
        assert refund_of(rule=share(50)).refund == euros(0)


@given(
    paid=st.lists(st.integers(min_value=0, max_value=10**11), max_size=6),
    percent=st.integers(min_value=0, max_value=100),
)
def test_any_refund_is_exact_and_never_more_than_was_paid(paid, percent):
    whole = refund_of(*paid, rule=share(percent))
    assert 0 <= whole.refund.minor <= sum(paid)
    assert 0 <= 100 * whole.refund.minor - sum(paid) * percent < 100
    assert sum(line.refund.minor for line in whole.lines) == whole.refund.minor
    for line in whole.lines:
        assert line.penalty.minor + line.refund.minor == line.paid.minor
        assert line.refund.minor >= 0 and line.penalty.minor >= 0


@given(
    instants=st.tuples(
        *[st.timedeltas(min_value=timedelta(days=-2), max_value=timedelta(days=30))] * 2
    )
)
def test_waiting_never_raises_the_refund(instants):
    earlier, later = (DEPARTURES[0] - before for before in sorted(instants, reverse=True))
    assert rule_at(later).refund_percent <= rule_at(earlier).refund_percent
