"""The moves of a flight, and who may write for whom."""

import pytest

from apps.flights.domain.authority import STAFF, Authority
from apps.flights.domain.flight_status import FINAL, MOVES, OPEN, can_change, can_move
from common.errors import Forbidden


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("scheduled", "delayed"),
        ("delayed", "scheduled"),
        ("scheduled", "boarding"),
        ("boarding", "departed"),
        ("departed", "arrived"),
        ("boarding", "cancelled"),
        ("delayed", "delayed"),
    ],
)
def test_moves_a_day_of_operations_needs(old, new):
    assert can_move(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("cancelled", "scheduled"),
        ("cancelled", "cancelled"),
        ("arrived", "departed"),
        ("departed", "cancelled"),
        ("departed", "boarding"),
        ("boarding", "scheduled"),
        ("scheduled", "arrived"),
    ],
)
def test_moves_nobody_can_make(old, new):
    assert not can_move(old, new)


def test_arrived_and_cancelled_are_final():
    assert FINAL == {"arrived", "cancelled"}


def test_every_state_is_reachable_and_known():
    assert set().union(*MOVES.values()) == set(MOVES)
    assert OPEN == {"scheduled", "delayed", "boarding"}


def test_after_departure_only_the_landing_can_be_told():
    assert can_change("departed", frozenset({"status", "arrives_at"}))
    assert not can_change("departed", frozenset({"departs_at"}))
    assert not can_change("arrived", frozenset({"arrives_at"}))


class TestAuthority:
    def test_an_airline_writes_for_itself_only(self):
        Authority(carrier="6E").require("6E")
        with pytest.raises(Forbidden):
            Authority(carrier="6E").require("AI")

    def test_staff_write_for_all(self):
        STAFF.require("AI")

    def test_nobody_s_authority_is_refused(self):
        with pytest.raises(Forbidden):
            Authority().require("6E")
