from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="MailOutput")


@_attrs_define
class MailOutput:
    """A mail to the user or about a booking; no text once deleted, nor with a secret link."""

    mail_id: UUID
    kind: str
    status: str
    recipient_email: str
    subject: str
    text: str
    due_at: datetime.datetime
    sent_at: datetime.datetime | None
    booking: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        mail_id = str(self.mail_id)

        kind = self.kind

        status = self.status

        recipient_email = self.recipient_email

        subject = self.subject

        text = self.text

        due_at = self.due_at.isoformat()

        sent_at: None | str
        if isinstance(self.sent_at, datetime.datetime):
            sent_at = self.sent_at.isoformat()
        else:
            sent_at = self.sent_at

        booking: None | str
        booking = self.booking

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "mail_id": mail_id,
                "kind": kind,
                "status": status,
                "recipient_email": recipient_email,
                "subject": subject,
                "text": text,
                "due_at": due_at,
                "sent_at": sent_at,
                "booking": booking,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        mail_id = UUID(d.pop("mail_id"))

        kind = d.pop("kind")

        status = d.pop("status")

        recipient_email = d.pop("recipient_email")

        subject = d.pop("subject")

        text = d.pop("text")

        due_at = datetime.datetime.fromisoformat(d.pop("due_at"))

        def _parse_sent_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                sent_at_type_0 = datetime.datetime.fromisoformat(data)

                return sent_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        sent_at = _parse_sent_at(d.pop("sent_at"))

        def _parse_booking(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        booking = _parse_booking(d.pop("booking"))

        mail_output = cls(
            mail_id=mail_id,
            kind=kind,
            status=status,
            recipient_email=recipient_email,
            subject=subject,
            text=text,
            due_at=due_at,
            sent_at=sent_at,
            booking=booking,
        )

        mail_output.additional_properties = d
        return mail_output

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
