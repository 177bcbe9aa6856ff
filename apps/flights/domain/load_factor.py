"""How full flights are."""


def load_factor(*, taken: int, seats: int) -> int:
    """Return the share of seats that is taken, in per cent; of no seats, none is."""
    return round(100 * taken / seats) if seats else 0
