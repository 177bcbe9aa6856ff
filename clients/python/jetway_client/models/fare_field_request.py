from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.cabin_enum import CabinEnum, check_cabin_enum

if TYPE_CHECKING:
    from ..models.fare_field_request_price import FareFieldRequestPrice


T = TypeVar("T", bound="FareFieldRequest")


@_attrs_define
class FareFieldRequest:
    """The fare of one cabin for one passenger."""

    cabin: CabinEnum
    """ * `economy` - economy
    * `premium_economy` - premium_economy
    * `business` - business
    * `first` - first """
    price: FareFieldRequestPrice
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        cabin: str = self.cabin

        price = self.price.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "cabin": cabin,
                "price": price,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.fare_field_request_price import FareFieldRequestPrice  # noqa: PLC0415

        d = dict(src_dict)
        cabin = check_cabin_enum(d.pop("cabin"))

        price = FareFieldRequestPrice.from_dict(d.pop("price"))

        fare_field_request = cls(
            cabin=cabin,
            price=price,
        )

        fare_field_request.additional_properties = d
        return fare_field_request

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
