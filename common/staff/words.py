"""How the back office writes times and money, and what several of its pages say."""

from datetime import datetime

from common.money import to_json
from contracts.money import Money

CHANGED = "It was changed since you looked; look again."


def clock(at: datetime) -> str:
    """Return a local time with its zone."""
    return f"{at:%a %d %b %Y, %H:%M} {at:%Z}"


def amount(money: Money | None) -> str:
    """Return money, or a dash for none."""
    return "–" if money is None else "{amount} {currency}".format(**to_json(money))
