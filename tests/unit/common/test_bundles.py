"""Which events travel in one message."""

from types import SimpleNamespace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some

from common.messaging import bundles

HELD, CONFIRMED = "bookings.booking.held.v1", "bookings.booking.confirmed.v1"


def row(event_type, aggregate=1):
    return SimpleNamespace(event_type=event_type, aggregate_id=UUID(int=aggregate))


def test_events_of_one_type_travel_together_and_others_apart():
    rows = [row(HELD, 1), row(CONFIRMED, 2), row(HELD, 3)]
    assert bundles.bundle(rows) == [[rows[0], rows[2]], [rows[1]]]


def test_an_aggregate_told_of_otherwise_meanwhile_opens_another_message():
    rows = [row(HELD), row(CONFIRMED), row(HELD)]
    assert bundles.bundle(rows) == [[rows[0]], [rows[1]], [rows[2]]]


@given(
    some.lists(
        some.tuples(some.sampled_from("abc"), some.integers(min_value=1, max_value=4)),
        max_size=200,
    )
)
def test_nothing_is_lost_mixed_overtaken_or_too_large(drawn):
    rows = [row(event_type, aggregate) for event_type, aggregate in drawn]
    messages = bundles.bundle(rows)
    sent = [one for message in messages for one in message]
    assert sorted(map(id, sent)) == sorted(map(id, rows))
    assert all(1 <= len(message) <= bundles.MOST_EVENTS for message in messages)
    assert all(len({one.event_type for one in message}) == 1 for message in messages)
    for aggregate in {one.aggregate_id for one in rows}:
        assert [one for one in sent if one.aggregate_id == aggregate] == [
            one for one in rows if one.aggregate_id == aggregate
        ]
