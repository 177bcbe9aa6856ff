from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.kind_enum import KindEnum, check_kind_enum
from ..models.reminders_status_enum import RemindersStatusEnum, check_reminders_status_enum

T = TypeVar("T", bound="Ticket")


@_attrs_define
class Ticket:
    """A notification ticket; its text is not shown: it may hold a link into an account."""

    id: UUID
    kind: KindEnum
    """ * `email_verification` - email_verification
    * `password_reset` - password_reset
    * `account_exists` - account_exists
    * `booking_held` - booking_held
    * `booking_confirmed` - booking_confirmed
    * `booking_cancelled` - booking_cancelled
    * `booking_expired` - booking_expired
    * `booking_failed` - booking_failed
    * `flight_rescheduled` - flight_rescheduled
    * `flight_cancelled` - flight_cancelled
    * `check_in_open` - check_in_open
    * `departure_reminder` - departure_reminder
    * `custom` - custom """
    subject: str
    recipient_email: str
    status: RemindersStatusEnum
    """ * `PENDING` - PENDING
    * `SENDING` - SENDING
    * `SUCCESS` - SUCCESS
    * `FAILED` - FAILED
    * `SUPERSEDED` - SUPERSEDED """
    notification_time: datetime.datetime
    attempts: int
    last_error: str
    sent_at: datetime.datetime | None
    booking: None | str
    """ The booking's reference. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        kind: str = self.kind

        subject = self.subject

        recipient_email = self.recipient_email

        status: str = self.status

        notification_time = self.notification_time.isoformat()

        attempts = self.attempts

        last_error = self.last_error

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
                "id": id,
                "kind": kind,
                "subject": subject,
                "recipient_email": recipient_email,
                "status": status,
                "notification_time": notification_time,
                "attempts": attempts,
                "last_error": last_error,
                "sent_at": sent_at,
                "booking": booking,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        kind = check_kind_enum(d.pop("kind"))

        subject = d.pop("subject")

        recipient_email = d.pop("recipient_email")

        status = check_reminders_status_enum(d.pop("status"))

        notification_time = datetime.datetime.fromisoformat(d.pop("notification_time"))

        attempts = d.pop("attempts")

        last_error = d.pop("last_error")

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

        ticket = cls(
            id=id,
            kind=kind,
            subject=subject,
            recipient_email=recipient_email,
            status=status,
            notification_time=notification_time,
            attempts=attempts,
            last_error=last_error,
            sent_at=sent_at,
            booking=booking,
        )

        ticket.additional_properties = d
        return ticket

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
