from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.available_actions_enum import AvailableActionsEnum, check_available_actions_enum
from ..models.bookings_status_enum import BookingsStatusEnum, check_bookings_status_enum
from ..models.type_enum import TypeEnum, check_type_enum

if TYPE_CHECKING:
    from ..models.booking_links import BookingLinks
    from ..models.booking_output_refund_type_0 import BookingOutputRefundType0
    from ..models.booking_output_total_type_0 import BookingOutputTotalType0
    from ..models.booking_passenger import BookingPassenger
    from ..models.booking_segment import BookingSegment


T = TypeVar("T", bound="BookingOutput")


@_attrs_define
class BookingOutput:
    """A booking; `total` is the sum over segments and passengers, null while pending."""

    id: UUID
    reference: str
    status: BookingsStatusEnum
    """ * `pending` - pending
    * `held` - held
    * `confirmed` - confirmed
    * `cancelled` - cancelled
    * `expired` - expired
    * `failed` - failed """
    type_: TypeEnum
    """ * `instant` - instant
    * `hold` - hold """
    segments: list[BookingSegment]
    passengers: list[BookingPassenger]
    number_of_seats: int
    total: BookingOutputTotalType0 | None
    refund: BookingOutputRefundType0 | None
    """ Once it is cancelled, or is going to be. """
    hold_expires_at: datetime.datetime | None
    contact_email: str
    created_at: datetime.datetime
    available_actions: list[AvailableActionsEnum]
    links: BookingLinks
    """ Paths of what belongs to the booking. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.booking_output_refund_type_0 import BookingOutputRefundType0  # noqa: PLC0415
        from ..models.booking_output_total_type_0 import BookingOutputTotalType0  # noqa: PLC0415

        id = str(self.id)

        reference = self.reference

        status: str = self.status

        type_: str = self.type_

        segments = []
        for segments_item_data in self.segments:
            segments_item = segments_item_data.to_dict()
            segments.append(segments_item)

        passengers = []
        for passengers_item_data in self.passengers:
            passengers_item = passengers_item_data.to_dict()
            passengers.append(passengers_item)

        number_of_seats = self.number_of_seats

        total: dict[str, Any] | None
        if isinstance(self.total, BookingOutputTotalType0):
            total = self.total.to_dict()
        else:
            total = self.total

        refund: dict[str, Any] | None
        if isinstance(self.refund, BookingOutputRefundType0):
            refund = self.refund.to_dict()
        else:
            refund = self.refund

        hold_expires_at: None | str
        if isinstance(self.hold_expires_at, datetime.datetime):
            hold_expires_at = self.hold_expires_at.isoformat()
        else:
            hold_expires_at = self.hold_expires_at

        contact_email = self.contact_email

        created_at = self.created_at.isoformat()

        available_actions = []
        for available_actions_item_data in self.available_actions:
            available_actions_item: str = available_actions_item_data
            available_actions.append(available_actions_item)

        links = self.links.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "reference": reference,
                "status": status,
                "type": type_,
                "segments": segments,
                "passengers": passengers,
                "number_of_seats": number_of_seats,
                "total": total,
                "refund": refund,
                "hold_expires_at": hold_expires_at,
                "contact_email": contact_email,
                "created_at": created_at,
                "available_actions": available_actions,
                "links": links,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.booking_links import BookingLinks  # noqa: PLC0415
        from ..models.booking_output_refund_type_0 import BookingOutputRefundType0  # noqa: PLC0415
        from ..models.booking_output_total_type_0 import BookingOutputTotalType0  # noqa: PLC0415
        from ..models.booking_passenger import BookingPassenger  # noqa: PLC0415
        from ..models.booking_segment import BookingSegment  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        reference = d.pop("reference")

        status = check_bookings_status_enum(d.pop("status"))

        type_ = check_type_enum(d.pop("type"))

        segments = []
        _segments = d.pop("segments")
        for segments_item_data in _segments:
            segments_item = BookingSegment.from_dict(segments_item_data)

            segments.append(segments_item)

        passengers = []
        _passengers = d.pop("passengers")
        for passengers_item_data in _passengers:
            passengers_item = BookingPassenger.from_dict(passengers_item_data)

            passengers.append(passengers_item)

        number_of_seats = d.pop("number_of_seats")

        def _parse_total(data: object) -> BookingOutputTotalType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                total_type_0 = BookingOutputTotalType0.from_dict(data)

                return total_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BookingOutputTotalType0 | None, data)

        total = _parse_total(d.pop("total"))

        def _parse_refund(data: object) -> BookingOutputRefundType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                refund_type_0 = BookingOutputRefundType0.from_dict(data)

                return refund_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BookingOutputRefundType0 | None, data)

        refund = _parse_refund(d.pop("refund"))

        def _parse_hold_expires_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                hold_expires_at_type_0 = datetime.datetime.fromisoformat(data)

                return hold_expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        hold_expires_at = _parse_hold_expires_at(d.pop("hold_expires_at"))

        contact_email = d.pop("contact_email")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        available_actions = []
        _available_actions = d.pop("available_actions")
        for available_actions_item_data in _available_actions:
            available_actions_item = check_available_actions_enum(available_actions_item_data)

            available_actions.append(available_actions_item)

        links = BookingLinks.from_dict(d.pop("links"))

        booking_output = cls(
            id=id,
            reference=reference,
            status=status,
            type_=type_,
            segments=segments,
            passengers=passengers,
            number_of_seats=number_of_seats,
            total=total,
            refund=refund,
            hold_expires_at=hold_expires_at,
            contact_email=contact_email,
            created_at=created_at,
            available_actions=available_actions,
            links=links,
        )

        booking_output.additional_properties = d
        return booking_output

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
