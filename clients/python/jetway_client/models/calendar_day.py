from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.calendar_day_price_per_passenger_type_0 import CalendarDayPricePerPassengerType0
    from ..models.calendar_day_price_type_0 import CalendarDayPriceType0


T = TypeVar("T", bound="CalendarDay")


@_attrs_define
class CalendarDay:
    """A day that is not over; prices are null without a direct flight that has room for all."""

    date: datetime.date
    """ Local at the origin """
    price: CalendarDayPriceType0 | None
    """ For all passengers """
    price_per_passenger: CalendarDayPricePerPassengerType0 | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.calendar_day_price_per_passenger_type_0 import CalendarDayPricePerPassengerType0  # noqa: PLC0415
        from ..models.calendar_day_price_type_0 import CalendarDayPriceType0  # noqa: PLC0415

        date = self.date.isoformat()

        price: dict[str, Any] | None
        if isinstance(self.price, CalendarDayPriceType0):
            price = self.price.to_dict()
        else:
            price = self.price

        price_per_passenger: dict[str, Any] | None
        if isinstance(self.price_per_passenger, CalendarDayPricePerPassengerType0):
            price_per_passenger = self.price_per_passenger.to_dict()
        else:
            price_per_passenger = self.price_per_passenger

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "date": date,
                "price": price,
                "price_per_passenger": price_per_passenger,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.calendar_day_price_per_passenger_type_0 import CalendarDayPricePerPassengerType0  # noqa: PLC0415
        from ..models.calendar_day_price_type_0 import CalendarDayPriceType0  # noqa: PLC0415

        d = dict(src_dict)
        date = datetime.date.fromisoformat(d.pop("date"))

        def _parse_price(data: object) -> CalendarDayPriceType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                price_type_0 = CalendarDayPriceType0.from_dict(data)

                return price_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CalendarDayPriceType0 | None, data)

        price = _parse_price(d.pop("price"))

        def _parse_price_per_passenger(data: object) -> CalendarDayPricePerPassengerType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                price_per_passenger_type_0 = CalendarDayPricePerPassengerType0.from_dict(data)

                return price_per_passenger_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CalendarDayPricePerPassengerType0 | None, data)

        price_per_passenger = _parse_price_per_passenger(d.pop("price_per_passenger"))

        calendar_day = cls(
            date=date,
            price=price,
            price_per_passenger=price_per_passenger,
        )

        calendar_day.additional_properties = d
        return calendar_day

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
