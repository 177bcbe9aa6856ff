"""The states of a flight and the moves between them."""

SCHEDULED = "scheduled"
DELAYED = "delayed"
BOARDING = "boarding"
DEPARTED = "departed"
ARRIVED = "arrived"
CANCELLED = "cancelled"

# Arrived and cancelled are final. A boarding flight may fall back to delayed, never to scheduled.
MOVES: dict[str, frozenset[str]] = {
    SCHEDULED: frozenset({DELAYED, BOARDING, DEPARTED, CANCELLED}),
    DELAYED: frozenset({SCHEDULED, BOARDING, DEPARTED, CANCELLED}),
    BOARDING: frozenset({DELAYED, DEPARTED, CANCELLED}),
    DEPARTED: frozenset({ARRIVED}),
    ARRIVED: frozenset(),
    CANCELLED: frozenset(),
}
FINAL = frozenset(status for status, moves in MOVES.items() if not moves)
# What search shows and seats are sold on.
OPEN = frozenset({SCHEDULED, DELAYED, BOARDING})
# After take-off only the landing can still be told.
CHANGEABLE_AFTER_DEPARTURE = frozenset({"status", "arrives_at"})


def can_move(old: str, new: str) -> bool:
    """Tell whether a flight in one state may pass to another; staying is a move too."""
    return new in MOVES[old] or (new == old and old not in FINAL)


def can_change(status: str, fields: frozenset[str]) -> bool:
    """Tell whether these fields of a flight in this state may be written."""
    if status in FINAL:
        return False
    return status in OPEN or fields <= CHANGEABLE_AFTER_DEPARTURE
