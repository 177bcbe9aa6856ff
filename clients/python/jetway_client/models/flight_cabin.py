from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.flight_cabin_price import FlightCabinPrice


T = TypeVar("T", bound="FlightCabin")


@_attrs_define
class FlightCabin:
    """What a flight has to sell in a cabin, to the seat."""

    cabin: str
    price: FlightCabinPrice
    seats_total: int
    seats_available: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        cabin = self.cabin

        price = self.price.to_dict()

        seats_total = self.seats_total

        seats_available = self.seats_available

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "cabin": cabin,
                "price": price,
                "seats_total": seats_total,
                "seats_available": seats_available,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.flight_cabin_price import FlightCabinPrice  # noqa: PLC0415

        d = dict(src_dict)
        cabin = d.pop("cabin")

        price = FlightCabinPrice.from_dict(d.pop("price"))

        seats_total = d.pop("seats_total")

        seats_available = d.pop("seats_available")

        flight_cabin = cls(
            cabin=cabin,
            price=price,
            seats_total=seats_total,
            seats_available=seats_available,
        )

        flight_cabin.additional_properties = d
        return flight_cabin

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
