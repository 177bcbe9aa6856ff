"""What an airline of the demo world flies, and where to."""

from collections.abc import Iterator
from dataclasses import dataclass

Layout = dict[str, int]

LAYOUTS: dict[str, Layout] = {
    "A320-251N": {"economy": 156, "business": 12},
    "B737-8": {"economy": 150, "business": 12},
    "A321neo": {"economy": 166, "premium_economy": 18, "business": 16},
    "A330-900": {"economy": 238, "business": 48},
    "B787-9": {"economy": 210, "premium_economy": 28, "business": 48},
    "A350-900": {"economy": 220, "premium_economy": 24, "business": 48},
    "B777-300ER": {"economy": 236, "premium_economy": 34, "business": 48, "first": 8},
}
SINGLE_CLASS_LAYOUTS: dict[str, Layout] = {
    "A320-251N": {"economy": 186},
    "A321neo": {"economy": 232},
    "B737-8": {"economy": 189},
}
# Up to this distance a carrier's short-haul type flies a route, beyond it the long-haul one.
SHORT_HAUL_KM = 4800


@dataclass(frozen=True, kw_only=True)
class Route:
    """A pair of airports a carrier flies both ways, `daily` times a day."""

    carrier: str
    home: str
    away: str
    daily: int


@dataclass(frozen=True)
class Airline:
    """A carrier: marks of its airplanes (a prefix), its two types, and its routes."""

    code: str
    name: str
    marks: str
    short_haul: str
    long_haul: str
    network: str
    single_class: bool = False

    def routes(self) -> Iterator[Route]:
        """Yield the carrier's routes in the order they are listed."""
        for entry in self.network.split():
            pair, _, daily = entry.partition("*")
            home, away = pair.split("-")
            yield Route(carrier=self.code, home=home, away=away, daily=int(daily or 1))

    def model_for(self, distance_km: float) -> str:
        """Return the type that flies such a distance."""
        return self.short_haul if distance_km <= SHORT_HAUL_KM else self.long_haul

    def layout(self, model: str) -> Layout:
        """Return the seats of each cabin on one of the carrier's airplanes."""
        if self.single_class and model in SINGLE_CLASS_LAYOUTS:
            return SINGLE_CLASS_LAYOUTS[model]
        return LAYOUTS[model]
