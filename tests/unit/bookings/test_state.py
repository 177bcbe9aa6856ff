"""The table of a booking's moves."""

import pytest

from apps.bookings.domain.state import MOVES, Action, Status, available_actions, can_move

FINAL = (Status.CANCELLED, Status.EXPIRED, Status.FAILED)


def test_every_status_has_a_row():
    assert set(MOVES) == set(Status)


@pytest.mark.parametrize("status", FINAL)
def test_nothing_leaves_a_final_status(status):
    assert not any(can_move(status, target) for target in Status)
    assert available_actions(status) == []


@pytest.mark.parametrize("status", Status)
def test_no_move_stays_in_place_or_returns_to_pending(status):
    assert not can_move(status, status)
    assert not can_move(status, Status.PENDING)


@pytest.mark.parametrize(
    ("status", "targets"),
    [
        (Status.PENDING, {Status.HELD, Status.CONFIRMED, Status.FAILED}),
        (Status.HELD, {Status.CONFIRMED, Status.CANCELLED, Status.EXPIRED}),
        (Status.CONFIRMED, {Status.CANCELLED}),
    ],
)
def test_the_moves_are_these(status, targets):
    assert {target for target in Status if can_move(status, target)} == targets


@pytest.mark.parametrize(
    ("status", "actions"),
    [
        (Status.PENDING, []),
        (Status.HELD, [Action.CONFIRM, Action.CANCEL]),
        (Status.CONFIRMED, [Action.CANCEL]),
    ],
)
def test_actions_follow_from_the_status(status, actions):
    assert available_actions(status) == actions
