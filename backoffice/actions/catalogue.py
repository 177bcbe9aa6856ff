"""Delete what nothing refers to."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model

from apps.flights.models import Airplane, Airport, Carrier, City, Flight
from apps.flights.services import airplanes, catalogue, flights
from backoffice.actions.base import Action, Preview, Work, register, stamp_of


class Delete(Action):
    """Delete a row; its service refuses while anything refers to it."""

    name = "delete"
    label = "Delete"
    icon = "delete"
    danger = True

    def __init__(self, delete: Callable[[Any, Work], None]) -> None:
        self._delete = delete

    def stamp(self, row: Model) -> str:
        return stamp_of(*(getattr(row, one.attname) for one in row._meta.concrete_fields))

    def preview(self, row: Model, data: Mapping[str, Any], work: Work) -> Preview:
        warning = "It is gone for good. While anything refers to it, deleting is refused."
        return Preview(warnings=(warning,))

    def run(
        self, row: Model, data: Mapping[str, Any], work: Work, promise: Mapping[str, str]
    ) -> str:
        self._delete(row, work)
        return f"{row} is deleted."


register(City, Delete(lambda row, _: catalogue.delete_city(city_id=row.id)))
register(Airport, Delete(lambda row, _: catalogue.delete_airport(iata_code=row.iata_code)))
register(Carrier, Delete(lambda row, _: catalogue.delete_carrier(code=row.code)))
register(
    Airplane,
    Delete(
        lambda row, work: airplanes.delete_airplane(authority=work.authority, airplane_id=row.id)
    ),
)
register(
    Flight,
    Delete(lambda row, work: flights.delete_flight(authority=work.authority, flight_id=row.id)),
)
