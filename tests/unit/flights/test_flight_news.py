"""Which changes of a flight travellers are told of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from apps.flights.domain.flight_news import Particulars, news
from contracts.events.flights import (
    FlightCancelledV1,
    FlightGateChangedV1,
    FlightRescheduledV1,
)

LEAVES = datetime(2027, 3, 1, 4, 40, tzinfo=UTC)
BEFORE = Particulars(
    departs_at=LEAVES,
    arrives_at=LEAVES + timedelta(hours=2),
    boarding_gate="A1",
    status="scheduled",
)
LATER = {"departs_at": LEAVES + timedelta(minutes=30)}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, None),
        ({"status": "delayed"}, None),
        ({"status": "boarding"}, None),
        (LATER, FlightRescheduledV1),
        ({"arrives_at": LEAVES + timedelta(hours=3)}, FlightRescheduledV1),
        ({"boarding_gate": "B2"}, FlightGateChangedV1),
        ({"boarding_gate": ""}, FlightGateChangedV1),
        ({**LATER, "boarding_gate": "B2", "status": "delayed"}, FlightRescheduledV1),
        ({**LATER, "boarding_gate": "B2", "status": "cancelled"}, FlightCancelledV1),
    ],
)
def test_a_change_is_told_by_its_gravest_part(change, told):
    assert news(BEFORE, replace(BEFORE, **change)) is told
