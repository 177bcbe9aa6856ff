"""
What must hold between a flight and the rest of the catalogue.

Everybody locks in one order: the flight, then its airplane, then its inventory by id. Whoever
takes seats locks inventory only, so a seat is never counted on a flight while it changes.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings

from apps.flights.domain import flight_status, local_time
from apps.flights.errors import (
    AirplaneBusy,
    AirplaneOfOtherCarrier,
    AirplaneTooSmall,
    AmbiguousTime,
    ArrivalBeforeDeparture,
    CurrencyMismatch,
    NonexistentTime,
    UnknownAirplane,
    UnknownCabin,
)
from apps.flights.models import Airplane, Airport, CabinInventory, Flight
from contracts.money import Money


def instant(value: datetime, airport: Airport) -> datetime:
    """
    Return the UTC instant of a time that has an offset, or is local at the airport.

    :raises AmbiguousTime: the local time comes twice
    :raises NonexistentTime: the local time never comes
    """
    try:
        return local_time.to_instant(value, airport.time_zone)
    except local_time.AmbiguousLocalTime as error:
        raise AmbiguousTime(str(error)) from error
    except local_time.NonexistentLocalTime as error:
        raise NonexistentTime(str(error)) from error


def require_order(departs_at: datetime, arrives_at: datetime) -> None:
    """
    Refuse to arrive before leaving.

    :raises ArrivalBeforeDeparture: it would
    """
    if arrives_at <= departs_at:
        raise ArrivalBeforeDeparture


def require_sale_currency(fares: Iterable[Money]) -> None:
    """
    Refuse fares this installation does not sell in.

    :raises CurrencyMismatch: another currency than `settings.CURRENCY`
    """
    for fare in fares:
        if fare.currency != settings.CURRENCY:
            raise CurrencyMismatch(f"Fares are in {settings.CURRENCY}.")


def lock_airplane(airplane_id: UUID, *, carrier: str) -> Airplane:
    """
    Return a carrier's airplane, locked: whoever plans with it waits for us.

    :raises UnknownAirplane: there is none
    :raises AirplaneOfOtherCarrier: another carrier flies it
    """
    airplane = Airplane.objects.select_for_update().filter(id=airplane_id).first()
    if airplane is None:
        raise UnknownAirplane
    if airplane.carrier_id != carrier:
        raise AirplaneOfOtherCarrier(f"{airplane.registration} flies for {airplane.carrier_id}.")
    return airplane


def require_free(
    airplane: Airplane, *, departs_at: datetime, arrives_at: datetime, flight_id: UUID | None = None
) -> None:
    """
    Refuse a (locked) airplane that is in the air on a flight other than `flight_id`.

    :raises AirplaneBusy: it is
    """
    others = airplane.flights.filter(departs_at__lt=arrives_at, arrives_at__gt=departs_at)
    others = others.exclude(status=flight_status.CANCELLED)
    if flight_id is not None:
        others = others.exclude(id=flight_id)
    other = others.order_by("departs_at", "id").first()
    if other is not None:
        raise AirplaneBusy(
            f"{airplane.registration} flies {other} at that time.", flight_id=str(other.id)
        )


def seats_by_cabin(airplane: Airplane) -> dict[str, int]:
    """Return an airplane's seats in each of its cabins."""
    return dict(airplane.cabins.values_list("cabin", "seats"))


def lock_inventory(flight: Flight) -> list[CabinInventory]:
    """Return a flight's inventory, locked in id order."""
    return list(flight.inventory.select_for_update().order_by("id"))


def resize(inventory: Iterable[CabinInventory], seats: Mapping[str, int]) -> None:
    """
    Give (locked) inventory the seats of another airplane; a cabin it lacks has none left to sell.

    :raises AirplaneTooSmall: fewer than are held and sold
    """
    for stock in inventory:
        capacity = seats.get(stock.cabin, 0)
        taken = stock.held + stock.sold
        if capacity < taken:
            raise AirplaneTooSmall(
                f"{taken} seats in {stock.cabin} are taken, the airplane has {capacity}.",
                cabin=stock.cabin,
                taken=taken,
            )
        stock.capacity = capacity
        stock.save(update_fields=["capacity"])


def set_seats(
    inventory: Iterable[CabinInventory], *, wanted: Mapping[str, int], seats: Mapping[str, int]
) -> bool:
    """
    Put so many seats of (locked) inventory on sale, and return whether a number changed.

    :raises UnknownCabin: the cabin is not on sale
    :raises AirplaneTooSmall: fewer than are held and sold, or more than the airplane has
    """
    stocks = {stock.cabin: stock for stock in inventory}
    changed = False
    for cabin, capacity in wanted.items():
        stock = stocks.get(cabin)
        if stock is None:
            raise UnknownCabin(f"The flight sells no {cabin} cabin.", cabin=cabin)
        taken, has = stock.held + stock.sold, seats.get(cabin, 0)
        if not taken <= capacity <= has:
            raise AirplaneTooSmall(
                f"{taken} seats in {cabin} are taken, the airplane has {has}.",
                cabin=cabin,
                taken=taken,
            )
        if stock.capacity != capacity:
            stock.capacity = capacity
            stock.save(update_fields=["capacity"])
            changed = True
    return changed


def set_fares(
    flight: Flight,
    inventory: Iterable[CabinInventory],
    *,
    fares: Mapping[str, Money],
    seats: Mapping[str, int],
) -> bool:
    """
    Price the (locked) inventory of a flight and return whether a fare changed.

    A cabin of the airplane that was not on sale goes on sale with its fare.

    :raises UnknownCabin: the airplane has no such cabin
    """
    stocks = {stock.cabin: stock for stock in inventory}
    changed = False
    for cabin, fare in fares.items():
        stock = stocks.get(cabin)
        if cabin not in seats and stock is None:
            raise UnknownCabin(f"The airplane has no {cabin} cabin.", cabin=cabin)
        if stock is None:
            stock = CabinInventory(flight=flight, cabin=cabin, capacity=seats[cabin])
        if stock.pk is None or stock.price != fare:
            stock.price_minor, stock.currency = fare.minor, fare.currency
            stock.save()
            changed = True
    return changed
