from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.cabin_enum import CabinEnum, check_cabin_enum

T = TypeVar("T", bound="CabinSeats")


@_attrs_define
class CabinSeats:
    """How many seats a cabin has."""

    cabin: CabinEnum
    """ * `economy` - economy
    * `premium_economy` - premium_economy
    * `business` - business
    * `first` - first """
    seats: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        cabin: str = self.cabin

        seats = self.seats

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "cabin": cabin,
                "seats": seats,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        cabin = check_cabin_enum(d.pop("cabin"))

        seats = d.pop("seats")

        cabin_seats = cls(
            cabin=cabin,
            seats=seats,
        )

        cabin_seats.additional_properties = d
        return cabin_seats

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
