from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.booking_segment_fare_type_0 import BookingSegmentFareType0


T = TypeVar("T", bound="BookingSegment")


@_attrs_define
class BookingSegment:
    """A flight of a booking; null where flights has not decided. The fare is per passenger."""

    flight_id: UUID
    flight_number: None | str
    origin: None | str
    destination: None | str
    departs_at: datetime.datetime | None
    """ Local, with offset. """
    arrives_at: datetime.datetime | None
    """ Local, with offset. """
    cabin: str
    fare: BookingSegmentFareType0 | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.booking_segment_fare_type_0 import BookingSegmentFareType0  # noqa: PLC0415

        flight_id = str(self.flight_id)

        flight_number: None | str
        flight_number = self.flight_number

        origin: None | str
        origin = self.origin

        destination: None | str
        destination = self.destination

        departs_at: None | str
        if isinstance(self.departs_at, datetime.datetime):
            departs_at = self.departs_at.isoformat()
        else:
            departs_at = self.departs_at

        arrives_at: None | str
        if isinstance(self.arrives_at, datetime.datetime):
            arrives_at = self.arrives_at.isoformat()
        else:
            arrives_at = self.arrives_at

        cabin = self.cabin

        fare: dict[str, Any] | None
        if isinstance(self.fare, BookingSegmentFareType0):
            fare = self.fare.to_dict()
        else:
            fare = self.fare

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "flight_id": flight_id,
                "flight_number": flight_number,
                "origin": origin,
                "destination": destination,
                "departs_at": departs_at,
                "arrives_at": arrives_at,
                "cabin": cabin,
                "fare": fare,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.booking_segment_fare_type_0 import BookingSegmentFareType0  # noqa: PLC0415

        d = dict(src_dict)
        flight_id = UUID(d.pop("flight_id"))

        def _parse_flight_number(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        flight_number = _parse_flight_number(d.pop("flight_number"))

        def _parse_origin(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        origin = _parse_origin(d.pop("origin"))

        def _parse_destination(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        destination = _parse_destination(d.pop("destination"))

        def _parse_departs_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                departs_at_type_0 = datetime.datetime.fromisoformat(data)

                return departs_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        departs_at = _parse_departs_at(d.pop("departs_at"))

        def _parse_arrives_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                arrives_at_type_0 = datetime.datetime.fromisoformat(data)

                return arrives_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        arrives_at = _parse_arrives_at(d.pop("arrives_at"))

        cabin = d.pop("cabin")

        def _parse_fare(data: object) -> BookingSegmentFareType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                fare_type_0 = BookingSegmentFareType0.from_dict(data)

                return fare_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BookingSegmentFareType0 | None, data)

        fare = _parse_fare(d.pop("fare"))

        booking_segment = cls(
            flight_id=flight_id,
            flight_number=flight_number,
            origin=origin,
            destination=destination,
            departs_at=departs_at,
            arrives_at=arrives_at,
            cabin=cabin,
            fare=fare,
        )

        booking_segment.additional_properties = d
        return booking_segment

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
