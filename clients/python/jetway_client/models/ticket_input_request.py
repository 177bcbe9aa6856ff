from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="TicketInputRequest")


@_attrs_define
class TicketInputRequest:
    """A mail in staff's own words."""

    subject: str
    content: str
    recipient_email: str
    notification_time: datetime.datetime
    """ When it is due; a time in the past means now. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        subject = self.subject

        content = self.content

        recipient_email = self.recipient_email

        notification_time = self.notification_time.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "subject": subject,
                "content": content,
                "recipient_email": recipient_email,
                "notification_time": notification_time,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        subject = d.pop("subject")

        content = d.pop("content")

        recipient_email = d.pop("recipient_email")

        notification_time = datetime.datetime.fromisoformat(d.pop("notification_time"))

        ticket_input_request = cls(
            subject=subject,
            content=content,
            recipient_email=recipient_email,
            notification_time=notification_time,
        )

        ticket_input_request.additional_properties = d
        return ticket_input_request

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
