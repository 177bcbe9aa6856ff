from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.fare_field_request import FareFieldRequest


T = TypeVar("T", bound="FlightInputRequest")


@_attrs_define
class FlightInputRequest:
    """A new flight."""

    carrier: str
    number: int
    airplane_id: UUID
    origin: str
    destination: str
    departs_at: str
    """ RFC 3339 with offset, or without one: local time at its airport """
    arrives_at: str
    """ RFC 3339 with offset, or without one: local time at its airport """
    cabins: list[FareFieldRequest]
    """ Cabins on sale; seats come from the airplane """
    boarding_gate: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        carrier = self.carrier

        number = self.number

        airplane_id = str(self.airplane_id)

        origin = self.origin

        destination = self.destination

        departs_at = self.departs_at

        arrives_at = self.arrives_at

        cabins = []
        for cabins_item_data in self.cabins:
            cabins_item = cabins_item_data.to_dict()
            cabins.append(cabins_item)

        boarding_gate: None | str | Unset
        if isinstance(self.boarding_gate, Unset):
            boarding_gate = UNSET
        else:
            boarding_gate = self.boarding_gate

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "carrier": carrier,
                "number": number,
                "airplane_id": airplane_id,
                "origin": origin,
                "destination": destination,
                "departs_at": departs_at,
                "arrives_at": arrives_at,
                "cabins": cabins,
            }
        )
        if boarding_gate is not UNSET:
            field_dict["boarding_gate"] = boarding_gate

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.fare_field_request import FareFieldRequest  # noqa: PLC0415

        d = dict(src_dict)
        carrier = d.pop("carrier")

        number = d.pop("number")

        airplane_id = UUID(d.pop("airplane_id"))

        origin = d.pop("origin")

        destination = d.pop("destination")

        departs_at = d.pop("departs_at")

        arrives_at = d.pop("arrives_at")

        cabins = []
        _cabins = d.pop("cabins")
        for cabins_item_data in _cabins:
            cabins_item = FareFieldRequest.from_dict(cabins_item_data)

            cabins.append(cabins_item)

        def _parse_boarding_gate(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        boarding_gate = _parse_boarding_gate(d.pop("boarding_gate", UNSET))

        flight_input_request = cls(
            carrier=carrier,
            number=number,
            airplane_id=airplane_id,
            origin=origin,
            destination=destination,
            departs_at=departs_at,
            arrives_at=arrives_at,
            cabins=cabins,
            boarding_gate=boarding_gate,
        )

        flight_input_request.additional_properties = d
        return flight_input_request

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
