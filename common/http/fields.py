"""
Serializer fields shared by the services.

DRF would turn a number into a string, and a string into a number; what a document says is a
string, or a number, is one.
"""

import re
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from common import money
from contracts.money import Money

UUID_PATTERN = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
MAX_MINOR = 10**11
_AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class StringField(serializers.CharField):
    """A string, and nothing that could be made one."""

    def to_internal_value(self, data: Any) -> str:
        """Return the string."""
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class LineField(StringField):
    """A string without what could break a line of a mail, a ticket or a log."""

    # What the document says; white space other than " ", for one, does not print either.
    LETTERS = r"^[^\u0000-\u001f\u007f-\u00a0\u00ad]*$"

    default_error_messages = {"unprintable": "Control characters are not allowed."}

    def to_internal_value(self, data: Any) -> str:
        """Return the string."""
        line = super().to_internal_value(data)
        if not line.isprintable():
            self.fail("unprintable")
        return line


class WholeNumberField(serializers.IntegerField):
    """A whole number in a JSON body; a string of digits is none."""

    def to_internal_value(self, data: Any) -> int:
        """Return the number."""
        if isinstance(data, str):
            self.fail("invalid")
        return int(super().to_internal_value(data))


class WholeSerializer(serializers.Serializer[Any]):
    """A row of a list that is whole or not there: also in a form whose fields may be left out."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the row, refusing one that lacks a field, which DRF takes in a partial form."""
        row = super().to_internal_value(data)
        missing = {
            name: [ErrorDetail(str(field.error_messages["required"]), code="required")]
            for name, field in self.fields.items()
            if field.required and name not in data
        }
        if missing:
            raise serializers.ValidationError(missing)
        return row


class _AmountField(serializers.DecimalField):
    """A decimal string: a JSON number may have lost what it stood for on its way."""

    def to_internal_value(self, data: Any) -> Decimal:
        """Return the decimal."""
        if not (isinstance(data, str) and _AMOUNT.fullmatch(data)):
            self.fail("invalid")
        return Decimal(super().to_internal_value(data))


class _MoneyShape(serializers.Serializer[Any]):
    amount = _AmountField(
        max_digits=14,
        decimal_places=4,
        min_value=Decimal(0),
        error_messages={"invalid": 'A decimal string, like "129.00".'},
    )
    currency = serializers.RegexField(r"^[A-Z]{3}$")


_money_shape = cache(_MoneyShape)


@extend_schema_field(
    {
        "type": "object",
        "required": ["amount", "currency"],
        "properties": {
            "amount": {
                "type": "string",
                "pattern": r"^[0-9]{1,10}(\.[0-9]{1,4})?$",
                "examples": ["129.00"],
            },
            "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["EUR"]},
        },
    }
)
class MoneyField(serializers.Field[Money, Any, dict[str, str], Any]):
    """`{"amount": "129.00", "currency": "EUR"}` for a `Money`."""

    default_error_messages = {"precision": "{currency} does not have that many decimals."}

    def to_representation(self, value: Money) -> dict[str, str]:
        """Return the decimal string and code."""
        return money.to_json(value)

    def to_internal_value(self, data: Any) -> Money:
        """Return minor units; the installation's currency is checked by the service."""
        shape = _money_shape().run_validation(data)
        currency = shape["currency"]
        try:
            value = money.from_decimal(shape["amount"], currency)
        except ValueError:
            self.fail("precision", currency=currency)
        except Exception as error:  # babel knows no such currency
            raise serializers.ValidationError(f"Use {settings.CURRENCY}.") from error
        if value.minor > MAX_MINOR:
            raise serializers.ValidationError("The amount is too large.")
        return value
