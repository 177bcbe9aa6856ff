from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.status_enum import StatusEnum, check_status_enum
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.fare_field_request import FareFieldRequest


T = TypeVar("T", bound="PatchedFlightChangeInputRequest")


@_attrs_define
class PatchedFlightChangeInputRequest:
    """What can be changed of a flight."""

    boarding_gate: None | str | Unset = UNSET
    departs_at: str | Unset = UNSET
    """ RFC 3339 with offset, or without one: local time at its airport """
    arrives_at: str | Unset = UNSET
    """ RFC 3339 with offset, or without one: local time at its airport """
    status: StatusEnum | Unset = UNSET
    """ * `scheduled` - scheduled
    * `delayed` - delayed
    * `boarding` - boarding
    * `departed` - departed
    * `arrived` - arrived
    * `cancelled` - cancelled """
    airplane_id: UUID | Unset = UNSET
    cabins: list[FareFieldRequest] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        boarding_gate: None | str | Unset
        if isinstance(self.boarding_gate, Unset):
            boarding_gate = UNSET
        else:
            boarding_gate = self.boarding_gate

        departs_at = self.departs_at

        arrives_at = self.arrives_at

        status: str | Unset = UNSET
        if not isinstance(self.status, Unset):
            status = self.status

        airplane_id: str | Unset = UNSET
        if not isinstance(self.airplane_id, Unset):
            airplane_id = str(self.airplane_id)

        cabins: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.cabins, Unset):
            cabins = []
            for cabins_item_data in self.cabins:
                cabins_item = cabins_item_data.to_dict()
                cabins.append(cabins_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if boarding_gate is not UNSET:
            field_dict["boarding_gate"] = boarding_gate
        if departs_at is not UNSET:
            field_dict["departs_at"] = departs_at
        if arrives_at is not UNSET:
            field_dict["arrives_at"] = arrives_at
        if status is not UNSET:
            field_dict["status"] = status
        if airplane_id is not UNSET:
            field_dict["airplane_id"] = airplane_id
        if cabins is not UNSET:
            field_dict["cabins"] = cabins

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.fare_field_request import FareFieldRequest  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_boarding_gate(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        boarding_gate = _parse_boarding_gate(d.pop("boarding_gate", UNSET))

        departs_at = d.pop("departs_at", UNSET)

        arrives_at = d.pop("arrives_at", UNSET)

        _status = d.pop("status", UNSET)
        status: StatusEnum | Unset
        if isinstance(_status, Unset):
            status = UNSET
        else:
            status = check_status_enum(_status)

        _airplane_id = d.pop("airplane_id", UNSET)
        airplane_id: UUID | Unset
        if isinstance(_airplane_id, Unset):
            airplane_id = UNSET
        else:
            airplane_id = UUID(_airplane_id)

        _cabins = d.pop("cabins", UNSET)
        cabins: list[FareFieldRequest] | Unset = UNSET
        if _cabins is not UNSET:
            cabins = []
            for cabins_item_data in _cabins:
                cabins_item = FareFieldRequest.from_dict(cabins_item_data)

                cabins.append(cabins_item)

        patched_flight_change_input_request = cls(
            boarding_gate=boarding_gate,
            departs_at=departs_at,
            arrives_at=arrives_at,
            status=status,
            airplane_id=airplane_id,
            cabins=cabins,
        )

        patched_flight_change_input_request.additional_properties = d
        return patched_flight_change_input_request

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
