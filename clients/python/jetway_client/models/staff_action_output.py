from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="StaffActionOutput")


@_attrs_define
class StaffActionOutput:
    """What the user did in the back office."""

    at: datetime.datetime
    action: str
    table: str
    row: str
    why: str
    outcome: str
    ip: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        at = self.at.isoformat()

        action = self.action

        table = self.table

        row = self.row

        why = self.why

        outcome = self.outcome

        ip = self.ip

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "at": at,
                "action": action,
                "table": table,
                "row": row,
                "why": why,
                "outcome": outcome,
                "ip": ip,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        at = datetime.datetime.fromisoformat(d.pop("at"))

        action = d.pop("action")

        table = d.pop("table")

        row = d.pop("row")

        why = d.pop("why")

        outcome = d.pop("outcome")

        ip = d.pop("ip")

        staff_action_output = cls(
            at=at,
            action=action,
            table=table,
            row=row,
            why=why,
            outcome=outcome,
            ip=ip,
        )

        staff_action_output.additional_properties = d
        return staff_action_output

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
