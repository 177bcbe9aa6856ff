"""Money: integer minor units inside, a decimal string with its ISO 4217 code outside."""

from decimal import Decimal
from functools import cache

from babel.numbers import get_currency_precision

from contracts.money import Money


@cache
def exponent(currency: str) -> int:
    """Return the number of decimals of a currency (EUR 2, JPY 0, KWD 3)."""
    return get_currency_precision(currency)


def to_json(money: Money) -> dict[str, str]:
    """Return `{"amount": "129.00", "currency": "EUR"}`."""
    digits = exponent(money.currency)
    amount = Decimal(money.minor).scaleb(-digits)
    return {"amount": f"{amount:.{digits}f}", "currency": money.currency}


def from_decimal(amount: Decimal, currency: str) -> Money:
    """
    Return an amount as minor units.

    :raises ValueError: more decimals than the currency has
    """
    scaled = amount.scaleb(exponent(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{currency} has {exponent(currency)} decimals")
    return Money(minor=int(scaled), currency=currency)
