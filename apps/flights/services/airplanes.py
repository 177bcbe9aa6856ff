"""Writing airplanes and their cabins."""

from collections.abc import Mapping
from typing import TypedDict
from uuid import UUID

from apps.flights.domain.authority import Authority
from apps.flights.errors import AlreadyExists, UnknownCarrier
from apps.flights.models import Airplane, AirplaneCabin, Carrier
from apps.flights.selectors import catalogue
from apps.flights.services import writing
from apps.flights.services.search_cache import invalidate_search
from common.db import on_commit, retry_conflicts
from common.errors import InUse, NotFound


class AirplaneFields(TypedDict, total=False):
    """What can be written of an airplane; `cabins` are seats by cabin."""

    carrier: str
    registration: str
    model: str
    cabins: Mapping[str, int]


@retry_conflicts()
def create_airplane(
    *,
    authority: Authority,
    carrier: str,
    registration: str,
    model: str,
    cabins: Mapping[str, int],
) -> Airplane:
    """
    Add an airplane to a carrier's fleet.

    :raises Forbidden: the caller may not write for the carrier
    :raises UnknownCarrier: there is no such carrier
    :raises AlreadyExists: the registration is taken
    """
    authority.require(carrier)
    _require_carrier(carrier)
    with writing.writing(Airplane, taken=_taken(registration)):
        airplane = Airplane.objects.create(
            carrier_id=carrier, registration=registration, model=model
        )
        _set_cabins(airplane, cabins)
    return catalogue.airplane(airplane.id)


@retry_conflicts()
def update_airplane(*, authority: Authority, airplane_id: UUID, fields: AirplaneFields) -> Airplane:
    """
    Change an airplane. Its carrier and cabins change only while no flight uses it.

    :raises NotFound: there is none
    :raises Forbidden: the caller may not write for its carrier, old or new
    :raises UnknownCarrier: there is no such carrier
    :raises AlreadyExists: the registration is taken
    :raises InUse: flights were planned with its carrier and cabins
    """
    with writing.writing(Airplane, taken=_taken(fields.get("registration", ""))):
        # Locked, as by those who plan a flight with it: none can slip in between.
        airplane = Airplane.objects.select_for_update().filter(id=airplane_id).first()
        if airplane is None:
            raise NotFound
        authority.require(airplane.carrier_id)
        carrier = fields.get("carrier", airplane.carrier_id)
        authority.require(carrier)
        _require_carrier(carrier)
        if _changes_cabins(airplane, fields) or carrier != airplane.carrier_id:
            _require_no_flights(airplane)
        airplane.carrier_id = carrier
        airplane.registration = fields.get("registration", airplane.registration)
        airplane.model = fields.get("model", airplane.model)
        airplane.save()
        if _changes_cabins(airplane, fields):
            airplane.cabins.all().delete()
            _set_cabins(airplane, fields["cabins"])
        on_commit(Airplane, invalidate_search)
    return catalogue.airplane(airplane_id)


def delete_airplane(*, authority: Authority, airplane_id: UUID) -> None:
    """
    Delete an airplane no flight uses.

    :raises NotFound: there is none
    :raises Forbidden: the caller may not write for its carrier
    :raises InUse: flights use it
    """
    airplane = catalogue.airplane(airplane_id)
    authority.require(airplane.carrier_id)
    writing.delete(airplane)


def _taken(registration: str) -> AlreadyExists:
    return AlreadyExists(f"There is an airplane {registration}.")


def _require_carrier(code: str) -> None:
    if not Carrier.objects.filter(code=code).exists():
        raise UnknownCarrier(f"There is no carrier {code}.")


def _require_no_flights(airplane: Airplane) -> None:
    if airplane.flights.exists():
        raise InUse("Flights were planned with this airplane's carrier and cabins.")


def _changes_cabins(airplane: Airplane, fields: AirplaneFields) -> bool:
    return "cabins" in fields and dict(fields["cabins"]) != {
        cabin.cabin: cabin.seats for cabin in airplane.cabins.all()
    }


def _set_cabins(airplane: Airplane, cabins: Mapping[str, int]) -> None:
    AirplaneCabin.objects.bulk_create(
        AirplaneCabin(airplane=airplane, cabin=cabin, seats=seats)
        for cabin, seats in cabins.items()
    )
