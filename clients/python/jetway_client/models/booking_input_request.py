from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.type_enum import TypeEnum, check_type_enum
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.booking_input_request_expected_total_type_0 import BookingInputRequestExpectedTotalType0
    from ..models.passenger_input_request import PassengerInputRequest
    from ..models.segment_input_request import SegmentInputRequest


T = TypeVar("T", bound="BookingInputRequest")


@_attrs_define
class BookingInputRequest:
    """An itinerary in travel order, and who travels on it."""

    segments: list[SegmentInputRequest]
    passengers: list[PassengerInputRequest]
    type_: TypeEnum
    """ * `instant` - instant
    * `hold` - hold """
    contact_email: str | Unset = UNSET
    expected_total: BookingInputRequestExpectedTotalType0 | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.booking_input_request_expected_total_type_0 import BookingInputRequestExpectedTotalType0  # noqa: PLC0415

        segments = []
        for segments_item_data in self.segments:
            segments_item = segments_item_data.to_dict()
            segments.append(segments_item)

        passengers = []
        for passengers_item_data in self.passengers:
            passengers_item = passengers_item_data.to_dict()
            passengers.append(passengers_item)

        type_: str = self.type_

        contact_email = self.contact_email

        expected_total: dict[str, Any] | None | Unset
        if isinstance(self.expected_total, Unset):
            expected_total = UNSET
        elif isinstance(self.expected_total, BookingInputRequestExpectedTotalType0):
            expected_total = self.expected_total.to_dict()
        else:
            expected_total = self.expected_total

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "segments": segments,
                "passengers": passengers,
                "type": type_,
            }
        )
        if contact_email is not UNSET:
            field_dict["contact_email"] = contact_email
        if expected_total is not UNSET:
            field_dict["expected_total"] = expected_total

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.booking_input_request_expected_total_type_0 import BookingInputRequestExpectedTotalType0  # noqa: PLC0415
        from ..models.passenger_input_request import PassengerInputRequest  # noqa: PLC0415
        from ..models.segment_input_request import SegmentInputRequest  # noqa: PLC0415

        d = dict(src_dict)
        segments = []
        _segments = d.pop("segments")
        for segments_item_data in _segments:
            segments_item = SegmentInputRequest.from_dict(segments_item_data)

            segments.append(segments_item)

        passengers = []
        _passengers = d.pop("passengers")
        for passengers_item_data in _passengers:
            passengers_item = PassengerInputRequest.from_dict(passengers_item_data)

            passengers.append(passengers_item)

        type_ = check_type_enum(d.pop("type"))

        contact_email = d.pop("contact_email", UNSET)

        def _parse_expected_total(data: object) -> BookingInputRequestExpectedTotalType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                expected_total_type_0 = BookingInputRequestExpectedTotalType0.from_dict(data)

                return expected_total_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BookingInputRequestExpectedTotalType0 | None | Unset, data)

        expected_total = _parse_expected_total(d.pop("expected_total", UNSET))

        booking_input_request = cls(
            segments=segments,
            passengers=passengers,
            type_=type_,
            contact_email=contact_email,
            expected_total=expected_total,
        )

        booking_input_request.additional_properties = d
        return booking_input_request

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
