from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.cabin_seats_request import CabinSeatsRequest


T = TypeVar("T", bound="PatchedAirplaneInputRequest")


@_attrs_define
class PatchedAirplaneInputRequest:
    """What can be written of an airplane."""

    carrier: str | Unset = UNSET
    registration: str | Unset = UNSET
    model: str | Unset = UNSET
    cabins: list[CabinSeatsRequest] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        carrier = self.carrier

        registration = self.registration

        model = self.model

        cabins: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.cabins, Unset):
            cabins = []
            for cabins_item_data in self.cabins:
                cabins_item = cabins_item_data.to_dict()
                cabins.append(cabins_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if carrier is not UNSET:
            field_dict["carrier"] = carrier
        if registration is not UNSET:
            field_dict["registration"] = registration
        if model is not UNSET:
            field_dict["model"] = model
        if cabins is not UNSET:
            field_dict["cabins"] = cabins

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.cabin_seats_request import CabinSeatsRequest  # noqa: PLC0415

        d = dict(src_dict)
        carrier = d.pop("carrier", UNSET)

        registration = d.pop("registration", UNSET)

        model = d.pop("model", UNSET)

        _cabins = d.pop("cabins", UNSET)
        cabins: list[CabinSeatsRequest] | Unset = UNSET
        if _cabins is not UNSET:
            cabins = []
            for cabins_item_data in _cabins:
                cabins_item = CabinSeatsRequest.from_dict(cabins_item_data)

                cabins.append(cabins_item)

        patched_airplane_input_request = cls(
            carrier=carrier,
            registration=registration,
            model=model,
            cabins=cabins,
        )

        patched_airplane_input_request.additional_properties = d
        return patched_airplane_input_request

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
