"""An amount of money as services exchange it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, order=True)
class Money:
    """Integer minor units (cents) of an ISO 4217 currency."""

    minor: int
    currency: str

    def times(self, count: int) -> "Money":
        """Return the amount for so many."""
        return Money(minor=self.minor * count, currency=self.currency)
