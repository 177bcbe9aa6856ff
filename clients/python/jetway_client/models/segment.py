from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Segment")


@_attrs_define
class Segment:
    """One flight of an itinerary."""

    flight_id: UUID
    carrier: str
    flight_number: str
    origin: str
    destination: str
    departs_at: datetime.datetime
    """ Local at the origin, with offset """
    arrives_at: datetime.datetime
    """ Local at the destination, with offset """
    duration_minutes: int
    cabin: str
    airplane_model: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        flight_id = str(self.flight_id)

        carrier = self.carrier

        flight_number = self.flight_number

        origin = self.origin

        destination = self.destination

        departs_at = self.departs_at.isoformat()

        arrives_at = self.arrives_at.isoformat()

        duration_minutes = self.duration_minutes

        cabin = self.cabin

        airplane_model = self.airplane_model

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "flight_id": flight_id,
                "carrier": carrier,
                "flight_number": flight_number,
                "origin": origin,
                "destination": destination,
                "departs_at": departs_at,
                "arrives_at": arrives_at,
                "duration_minutes": duration_minutes,
                "cabin": cabin,
                "airplane_model": airplane_model,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        flight_id = UUID(d.pop("flight_id"))

        carrier = d.pop("carrier")

        flight_number = d.pop("flight_number")

        origin = d.pop("origin")

        destination = d.pop("destination")

        departs_at = datetime.datetime.fromisoformat(d.pop("departs_at"))

        arrives_at = datetime.datetime.fromisoformat(d.pop("arrives_at"))

        duration_minutes = d.pop("duration_minutes")

        cabin = d.pop("cabin")

        airplane_model = d.pop("airplane_model")

        segment = cls(
            flight_id=flight_id,
            carrier=carrier,
            flight_number=flight_number,
            origin=origin,
            destination=destination,
            departs_at=departs_at,
            arrives_at=arrives_at,
            duration_minutes=duration_minutes,
            cabin=cabin,
            airplane_model=airplane_model,
        )

        segment.additional_properties = d
        return segment

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
