from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.truncated_enum import TruncatedEnum, check_truncated_enum

if TYPE_CHECKING:
    from ..models.mail_output import MailOutput
    from ..models.personal_data_bookings_item import PersonalDataBookingsItem
    from ..models.sign_in_output import SignInOutput
    from ..models.staff_action_output import StaffActionOutput
    from ..models.user_resource import UserResource


T = TypeVar("T", bound="PersonalData")


@_attrs_define
class PersonalData:
    """Everything held of a user."""

    exported_at: datetime.datetime
    user: UserResource
    """ A user's account. """
    sign_ins: list[SignInOutput]
    second_factor: bool
    """ Of the back office. """
    staff_actions: list[StaffActionOutput]
    bookings: list[PersonalDataBookingsItem]
    """ Each as `GET /v1/bookings/{reference}` shows it, with its `history`. """
    mails: list[MailOutput]
    truncated: list[TruncatedEnum]
    """ Kinds of which there are more than the 5,000 an export holds. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        exported_at = self.exported_at.isoformat()

        user = self.user.to_dict()

        sign_ins = []
        for sign_ins_item_data in self.sign_ins:
            sign_ins_item = sign_ins_item_data.to_dict()
            sign_ins.append(sign_ins_item)

        second_factor = self.second_factor

        staff_actions = []
        for staff_actions_item_data in self.staff_actions:
            staff_actions_item = staff_actions_item_data.to_dict()
            staff_actions.append(staff_actions_item)

        bookings = []
        for bookings_item_data in self.bookings:
            bookings_item = bookings_item_data.to_dict()
            bookings.append(bookings_item)

        mails = []
        for mails_item_data in self.mails:
            mails_item = mails_item_data.to_dict()
            mails.append(mails_item)

        truncated = []
        for truncated_item_data in self.truncated:
            truncated_item: str = truncated_item_data
            truncated.append(truncated_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "exported_at": exported_at,
                "user": user,
                "sign_ins": sign_ins,
                "second_factor": second_factor,
                "staff_actions": staff_actions,
                "bookings": bookings,
                "mails": mails,
                "truncated": truncated,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.mail_output import MailOutput  # noqa: PLC0415
        from ..models.personal_data_bookings_item import PersonalDataBookingsItem  # noqa: PLC0415
        from ..models.sign_in_output import SignInOutput  # noqa: PLC0415
        from ..models.staff_action_output import StaffActionOutput  # noqa: PLC0415
        from ..models.user_resource import UserResource  # noqa: PLC0415

        d = dict(src_dict)
        exported_at = datetime.datetime.fromisoformat(d.pop("exported_at"))

        user = UserResource.from_dict(d.pop("user"))

        sign_ins = []
        _sign_ins = d.pop("sign_ins")
        for sign_ins_item_data in _sign_ins:
            sign_ins_item = SignInOutput.from_dict(sign_ins_item_data)

            sign_ins.append(sign_ins_item)

        second_factor = d.pop("second_factor")

        staff_actions = []
        _staff_actions = d.pop("staff_actions")
        for staff_actions_item_data in _staff_actions:
            staff_actions_item = StaffActionOutput.from_dict(staff_actions_item_data)

            staff_actions.append(staff_actions_item)

        bookings = []
        _bookings = d.pop("bookings")
        for bookings_item_data in _bookings:
            bookings_item = PersonalDataBookingsItem.from_dict(bookings_item_data)

            bookings.append(bookings_item)

        mails = []
        _mails = d.pop("mails")
        for mails_item_data in _mails:
            mails_item = MailOutput.from_dict(mails_item_data)

            mails.append(mails_item)

        truncated = []
        _truncated = d.pop("truncated")
        for truncated_item_data in _truncated:
            truncated_item = check_truncated_enum(truncated_item_data)

            truncated.append(truncated_item)

        personal_data = cls(
            exported_at=exported_at,
            user=user,
            sign_ins=sign_ins,
            second_factor=second_factor,
            staff_actions=staff_actions,
            bookings=bookings,
            mails=mails,
            truncated=truncated,
        )

        personal_data.additional_properties = d
        return personal_data

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
