from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.sex_enum import SexEnum, check_sex_enum

T = TypeVar("T", bound="PassengerInputRequest")


@_attrs_define
class PassengerInputRequest:
    """Somebody who travels."""

    given_name: str
    family_name: str
    age: int
    sex: SexEnum
    """ * `M` - M
    * `F` - F
    * `X` - X """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        given_name = self.given_name

        family_name = self.family_name

        age = self.age

        sex: str = self.sex

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "given_name": given_name,
                "family_name": family_name,
                "age": age,
                "sex": sex,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        given_name = d.pop("given_name")

        family_name = d.pop("family_name")

        age = d.pop("age")

        sex = check_sex_enum(d.pop("sex"))

        passenger_input_request = cls(
            given_name=given_name,
            family_name=family_name,
            age=age,
            sex=sex,
        )

        passenger_input_request.additional_properties = d
        return passenger_input_request

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
