from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.cabin_seats import CabinSeats


T = TypeVar("T", bound="Airplane")


@_attrs_define
class Airplane:
    """An airplane and its cabins."""

    id: UUID
    carrier: str
    registration: str
    model: str
    cabins: list[CabinSeats]
    capacity: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        carrier = self.carrier

        registration = self.registration

        model = self.model

        cabins = []
        for cabins_item_data in self.cabins:
            cabins_item = cabins_item_data.to_dict()
            cabins.append(cabins_item)

        capacity = self.capacity

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "carrier": carrier,
                "registration": registration,
                "model": model,
                "cabins": cabins,
                "capacity": capacity,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.cabin_seats import CabinSeats  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        carrier = d.pop("carrier")

        registration = d.pop("registration")

        model = d.pop("model")

        cabins = []
        _cabins = d.pop("cabins")
        for cabins_item_data in _cabins:
            cabins_item = CabinSeats.from_dict(cabins_item_data)

            cabins.append(cabins_item)

        capacity = d.pop("capacity")

        airplane = cls(
            id=id,
            carrier=carrier,
            registration=registration,
            model=model,
            cabins=cabins,
            capacity=capacity,
        )

        airplane.additional_properties = d
        return airplane

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
