from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="PatchedAirportFieldsRequest")


@_attrs_define
class PatchedAirportFieldsRequest:
    """What can be written of an airport once it is there."""

    icao_code: str | Unset = UNSET
    name: str | Unset = UNSET
    city_id: UUID | Unset = UNSET
    latitude: float | Unset = UNSET
    longitude: float | Unset = UNSET
    time_zone: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        icao_code: str | Unset
        if isinstance(self.icao_code, Unset):
            icao_code = UNSET
        else:
            icao_code = self.icao_code

        name = self.name

        city_id: str | Unset = UNSET
        if not isinstance(self.city_id, Unset):
            city_id = str(self.city_id)

        latitude = self.latitude

        longitude = self.longitude

        time_zone = self.time_zone

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if icao_code is not UNSET:
            field_dict["icao_code"] = icao_code
        if name is not UNSET:
            field_dict["name"] = name
        if city_id is not UNSET:
            field_dict["city_id"] = city_id
        if latitude is not UNSET:
            field_dict["latitude"] = latitude
        if longitude is not UNSET:
            field_dict["longitude"] = longitude
        if time_zone is not UNSET:
            field_dict["time_zone"] = time_zone

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_icao_code(data: object) -> str | Unset:
            if isinstance(data, Unset):
                return data
            return cast(str | Unset, data)

        icao_code = _parse_icao_code(d.pop("icao_code", UNSET))

        name = d.pop("name", UNSET)

        _city_id = d.pop("city_id", UNSET)
        city_id: UUID | Unset
        if isinstance(_city_id, Unset):
            city_id = UNSET
        else:
            city_id = UUID(_city_id)

        latitude = d.pop("latitude", UNSET)

        longitude = d.pop("longitude", UNSET)

        time_zone = d.pop("time_zone", UNSET)

        patched_airport_fields_request = cls(
            icao_code=icao_code,
            name=name,
            city_id=city_id,
            latitude=latitude,
            longitude=longitude,
            time_zone=time_zone,
        )

        patched_airport_fields_request.additional_properties = d
        return patched_airport_fields_request

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
