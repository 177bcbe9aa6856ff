from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.connection import Connection
    from ..models.itinerary_price import ItineraryPrice
    from ..models.itinerary_price_per_passenger import ItineraryPricePerPassenger
    from ..models.segment import Segment


T = TypeVar("T", bound="Itinerary")


@_attrs_define
class Itinerary:
    """Flights in travel order, priced for all passengers."""

    id: str
    """ The same for the same flights and cabin """
    segments: list[Segment]
    connections: list[Connection]
    duration_minutes: int
    seats_available: int
    """ 9 stands for 9 or more """
    price: ItineraryPrice
    price_per_passenger: ItineraryPricePerPassenger
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        segments = []
        for segments_item_data in self.segments:
            segments_item = segments_item_data.to_dict()
            segments.append(segments_item)

        connections = []
        for connections_item_data in self.connections:
            connections_item = connections_item_data.to_dict()
            connections.append(connections_item)

        duration_minutes = self.duration_minutes

        seats_available = self.seats_available

        price = self.price.to_dict()

        price_per_passenger = self.price_per_passenger.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "segments": segments,
                "connections": connections,
                "duration_minutes": duration_minutes,
                "seats_available": seats_available,
                "price": price,
                "price_per_passenger": price_per_passenger,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.connection import Connection  # noqa: PLC0415
        from ..models.itinerary_price import ItineraryPrice  # noqa: PLC0415
        from ..models.itinerary_price_per_passenger import ItineraryPricePerPassenger  # noqa: PLC0415
        from ..models.segment import Segment  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        segments = []
        _segments = d.pop("segments")
        for segments_item_data in _segments:
            segments_item = Segment.from_dict(segments_item_data)

            segments.append(segments_item)

        connections = []
        _connections = d.pop("connections")
        for connections_item_data in _connections:
            connections_item = Connection.from_dict(connections_item_data)

            connections.append(connections_item)

        duration_minutes = d.pop("duration_minutes")

        seats_available = d.pop("seats_available")

        price = ItineraryPrice.from_dict(d.pop("price"))

        price_per_passenger = ItineraryPricePerPassenger.from_dict(d.pop("price_per_passenger"))

        itinerary = cls(
            id=id,
            segments=segments,
            connections=connections,
            duration_minutes=duration_minutes,
            seats_available=seats_available,
            price=price,
            price_per_passenger=price_per_passenger,
        )

        itinerary.additional_properties = d
        return itinerary

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
