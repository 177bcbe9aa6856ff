from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.quote_line_paid import QuoteLinePaid
    from ..models.quote_line_penalty import QuoteLinePenalty
    from ..models.quote_line_refund import QuoteLineRefund


T = TypeVar("T", bound="QuoteLine")


@_attrs_define
class QuoteLine:
    """What one flight gives back: `paid` is `penalty` and `refund` together."""

    item: str
    paid: QuoteLinePaid
    penalty: QuoteLinePenalty
    refund: QuoteLineRefund
    rule: str
    explanation: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        item = self.item

        paid = self.paid.to_dict()

        penalty = self.penalty.to_dict()

        refund = self.refund.to_dict()

        rule = self.rule

        explanation = self.explanation

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "item": item,
                "paid": paid,
                "penalty": penalty,
                "refund": refund,
                "rule": rule,
                "explanation": explanation,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.quote_line_paid import QuoteLinePaid  # noqa: PLC0415
        from ..models.quote_line_penalty import QuoteLinePenalty  # noqa: PLC0415
        from ..models.quote_line_refund import QuoteLineRefund  # noqa: PLC0415

        d = dict(src_dict)
        item = d.pop("item")

        paid = QuoteLinePaid.from_dict(d.pop("paid"))

        penalty = QuoteLinePenalty.from_dict(d.pop("penalty"))

        refund = QuoteLineRefund.from_dict(d.pop("refund"))

        rule = d.pop("rule")

        explanation = d.pop("explanation")

        quote_line = cls(
            item=item,
            paid=paid,
            penalty=penalty,
            refund=refund,
            rule=rule,
            explanation=explanation,
        )

        quote_line.additional_properties = d
        return quote_line

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
