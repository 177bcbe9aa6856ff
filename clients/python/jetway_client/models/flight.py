from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.status_enum import StatusEnum, check_status_enum

if TYPE_CHECKING:
    from ..models.flight_cabin import FlightCabin


T = TypeVar("T", bound="Flight")


@_attrs_define
class Flight:
    """A flight on one day."""

    id: UUID
    carrier: str
    number: int
    flight_number: str
    origin: str
    destination: str
    departs_at: str
    """ RFC 3339 with offset, or without one: local time at its airport """
    arrives_at: str
    """ RFC 3339 with offset, or without one: local time at its airport """
    duration_minutes: int
    airplane: UUID
    status: StatusEnum
    """ * `scheduled` - scheduled
    * `delayed` - delayed
    * `boarding` - boarding
    * `departed` - departed
    * `arrived` - arrived
    * `cancelled` - cancelled """
    boarding_gate: str
    cabins: list[FlightCabin]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        carrier = self.carrier

        number = self.number

        flight_number = self.flight_number

        origin = self.origin

        destination = self.destination

        departs_at = self.departs_at

        arrives_at = self.arrives_at

        duration_minutes = self.duration_minutes

        airplane = str(self.airplane)

        status: str = self.status

        boarding_gate = self.boarding_gate

        cabins = []
        for cabins_item_data in self.cabins:
            cabins_item = cabins_item_data.to_dict()
            cabins.append(cabins_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "carrier": carrier,
                "number": number,
                "flight_number": flight_number,
                "origin": origin,
                "destination": destination,
                "departs_at": departs_at,
                "arrives_at": arrives_at,
                "duration_minutes": duration_minutes,
                "airplane": airplane,
                "status": status,
                "boarding_gate": boarding_gate,
                "cabins": cabins,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.flight_cabin import FlightCabin  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        carrier = d.pop("carrier")

        number = d.pop("number")

        flight_number = d.pop("flight_number")

        origin = d.pop("origin")

        destination = d.pop("destination")

        departs_at = d.pop("departs_at")

        arrives_at = d.pop("arrives_at")

        duration_minutes = d.pop("duration_minutes")

        airplane = UUID(d.pop("airplane"))

        status = check_status_enum(d.pop("status"))

        boarding_gate = d.pop("boarding_gate")

        cabins = []
        _cabins = d.pop("cabins")
        for cabins_item_data in _cabins:
            cabins_item = FlightCabin.from_dict(cabins_item_data)

            cabins.append(cabins_item)

        flight = cls(
            id=id,
            carrier=carrier,
            number=number,
            flight_number=flight_number,
            origin=origin,
            destination=destination,
            departs_at=departs_at,
            arrives_at=arrives_at,
            duration_minutes=duration_minutes,
            airplane=airplane,
            status=status,
            boarding_gate=boarding_gate,
            cabins=cabins,
        )

        flight.additional_properties = d
        return flight

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
