from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.what_enum import WhatEnum, check_what_enum

T = TypeVar("T", bound="TimelineEntry")


@_attrs_define
class TimelineEntry:
    """One thing that happened: a transition of the booking, a change by the airline, or a mail.

    For a mail `to` is its status, and `reason` its kind and subject.

    """

    at: datetime.datetime
    actor: str
    what: WhatEnum
    """ * `transition` - transition
    * `change` - change
    * `mail` - mail """
    to: str
    reason: str
    request_id: str
    from_: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        at = self.at.isoformat()

        actor = self.actor

        what: str = self.what

        to = self.to

        reason = self.reason

        request_id = self.request_id

        from_: None | str
        from_ = self.from_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "at": at,
                "actor": actor,
                "what": what,
                "to": to,
                "reason": reason,
                "request_id": request_id,
                "from": from_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        at = datetime.datetime.fromisoformat(d.pop("at"))

        actor = d.pop("actor")

        what = check_what_enum(d.pop("what"))

        to = d.pop("to")

        reason = d.pop("reason")

        request_id = d.pop("request_id")

        def _parse_from_(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        from_ = _parse_from_(d.pop("from"))

        timeline_entry = cls(
            at=at,
            actor=actor,
            what=what,
            to=to,
            reason=reason,
            request_id=request_id,
            from_=from_,
        )

        timeline_entry.additional_properties = d
        return timeline_entry

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
