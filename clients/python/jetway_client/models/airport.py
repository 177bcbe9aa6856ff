from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.airport_serializer_airport_city import AirportSerializerAirportCity


T = TypeVar("T", bound="Airport")


@_attrs_define
class Airport:
    """An airport."""

    iata_code: str
    icao_code: str
    name: str
    city: AirportSerializerAirportCity
    """ The city an airport serves. """
    latitude: float
    longitude: float
    time_zone: str
    """ IANA name """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        iata_code = self.iata_code

        icao_code = self.icao_code

        name = self.name

        city = self.city.to_dict()

        latitude = self.latitude

        longitude = self.longitude

        time_zone = self.time_zone

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "iata_code": iata_code,
                "icao_code": icao_code,
                "name": name,
                "city": city,
                "latitude": latitude,
                "longitude": longitude,
                "time_zone": time_zone,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.airport_serializer_airport_city import AirportSerializerAirportCity  # noqa: PLC0415

        d = dict(src_dict)
        iata_code = d.pop("iata_code")

        icao_code = d.pop("icao_code")

        name = d.pop("name")

        city = AirportSerializerAirportCity.from_dict(d.pop("city"))

        latitude = d.pop("latitude")

        longitude = d.pop("longitude")

        time_zone = d.pop("time_zone")

        airport = cls(
            iata_code=iata_code,
            icao_code=icao_code,
            name=name,
            city=city,
            latitude=latitude,
            longitude=longitude,
            time_zone=time_zone,
        )

        airport.additional_properties = d
        return airport

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
