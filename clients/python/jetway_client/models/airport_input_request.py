from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="AirportInputRequest")


@_attrs_define
class AirportInputRequest:
    """A new airport."""

    name: str
    city_id: UUID
    latitude: float
    longitude: float
    time_zone: str
    iata_code: str
    icao_code: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        city_id = str(self.city_id)

        latitude = self.latitude

        longitude = self.longitude

        time_zone = self.time_zone

        iata_code = self.iata_code

        icao_code: str | Unset
        if isinstance(self.icao_code, Unset):
            icao_code = UNSET
        else:
            icao_code = self.icao_code

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "city_id": city_id,
                "latitude": latitude,
                "longitude": longitude,
                "time_zone": time_zone,
                "iata_code": iata_code,
            }
        )
        if icao_code is not UNSET:
            field_dict["icao_code"] = icao_code

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        city_id = UUID(d.pop("city_id"))

        latitude = d.pop("latitude")

        longitude = d.pop("longitude")

        time_zone = d.pop("time_zone")

        iata_code = d.pop("iata_code")

        def _parse_icao_code(data: object) -> str | Unset:
            if isinstance(data, Unset):
                return data
            return cast(str | Unset, data)

        icao_code = _parse_icao_code(d.pop("icao_code", UNSET))

        airport_input_request = cls(
            name=name,
            city_id=city_id,
            latitude=latitude,
            longitude=longitude,
            time_zone=time_zone,
            iata_code=iata_code,
            icao_code=icao_code,
        )

        airport_input_request.additional_properties = d
        return airport_input_request

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
