from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.quote_line import QuoteLine
    from ..models.quote_output_refund import QuoteOutputRefund


T = TypeVar("T", bound="QuoteOutput")


@_attrs_define
class QuoteOutput:
    """What a cancellation gives back, until `expires_at`."""

    quote_id: UUID
    lines: list[QuoteLine]
    refund: QuoteOutputRefund
    expires_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        quote_id = str(self.quote_id)

        lines = []
        for lines_item_data in self.lines:
            lines_item = lines_item_data.to_dict()
            lines.append(lines_item)

        refund = self.refund.to_dict()

        expires_at = self.expires_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "quote_id": quote_id,
                "lines": lines,
                "refund": refund,
                "expires_at": expires_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.quote_line import QuoteLine  # noqa: PLC0415
        from ..models.quote_output_refund import QuoteOutputRefund  # noqa: PLC0415

        d = dict(src_dict)
        quote_id = UUID(d.pop("quote_id"))

        lines = []
        _lines = d.pop("lines")
        for lines_item_data in _lines:
            lines_item = QuoteLine.from_dict(lines_item_data)

            lines.append(lines_item)

        refund = QuoteOutputRefund.from_dict(d.pop("refund"))

        expires_at = datetime.datetime.fromisoformat(d.pop("expires_at"))

        quote_output = cls(
            quote_id=quote_id,
            lines=lines,
            refund=refund,
            expires_at=expires_at,
        )

        quote_output.additional_properties = d
        return quote_output

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
