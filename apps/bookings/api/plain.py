"""
Bodies of bookings that are plainly right, read without a serializer.

What most clients send has nothing to be trimmed, converted or refused. Whatever may have is left to
the serializer, which also tells what is wrong.
"""

import re
from functools import cache, partial
from typing import Any, TypeVar
from uuid import UUID

from rest_framework.serializers import EmailField, ValidationError

from apps.bookings.api.inputs import MAX_PASSENGERS, MAX_SEGMENTS
from apps.bookings.domain.requests import BookingRequest, PassengerDetails
from common import email_address, money
from common.http.fields import MAX_MINOR
from contracts.http.flights import SegmentRequest
from contracts.money import Money

T = TypeVar("T")

_UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_CABIN = re.compile("[a-z][a-z_]{0,19}")
_AMOUNT = re.compile(r"([0-9]{1,8})\.([0-9]{2})")
_CURRENCIES = frozenset({"EUR", "USD", "GBP", "INR", "CHF"})
_MEMBERS = frozenset({"segments", "passengers", "type", "contact_email", "expected_total"})
_DECIMALS = 2


_email_field = cache(partial(EmailField, max_length=email_address.MAX_LENGTH))


class _NotPlain(Exception):
    """A serializer is to look at it."""


def plain_booking(body: Any, *, default_email: str) -> BookingRequest | None:
    """Return a body as the service takes it, None for one that a serializer is to look at."""
    try:
        members = _of(dict, body)
        if not members.keys() <= _MEMBERS or members["type"] not in ("instant", "hold"):
            return None
        total = members.get("expected_total")
        return BookingRequest(
            segments=tuple(map(_segment, _list(members["segments"], MAX_SEGMENTS))),
            passengers=tuple(map(_passenger, _list(members["passengers"], MAX_PASSENGERS))),
            type=members["type"],
            contact_email=_email(members["contact_email"])
            if "contact_email" in members
            else default_email,
            expected_total=None if total is None else _money(_object(total, 2)),
        )
    except (KeyError, TypeError, _NotPlain):
        return None


def _object(value: Any, members: int) -> dict[str, Any]:
    if len(_of(dict, value)) != members:  # what is surplus is for the serializer to know
        raise _NotPlain
    return _of(dict, value)


def _list(value: Any, most: int) -> list[Any]:
    if not 1 <= len(_of(list, value)) <= most:
        raise _NotPlain
    return _of(list, value)


def _segment(value: Any) -> SegmentRequest:
    flight_id, cabin = _of(str, _object(value, 2)["flight_id"]), _of(str, value["cabin"])
    if not (_UUID.fullmatch(flight_id) and _CABIN.fullmatch(cabin)):
        raise _NotPlain
    return SegmentRequest(flight_id=UUID(flight_id), cabin=cabin)


def _passenger(value: Any) -> PassengerDetails:
    age, sex = _of(int, _object(value, 4)["age"]), value["sex"]
    if not 0 <= age <= 120 or sex not in ("M", "F", "X"):
        raise _NotPlain
    return PassengerDetails(
        given_name=_name(value["given_name"]),
        family_name=_name(value["family_name"]),
        age=age,
        sex=sex,
    )


def _name(value: Any) -> str:
    name = _of(str, value)
    if not 1 <= len(name) <= 100 or not name.isprintable() or name != name.strip():
        raise _NotPlain
    return name


def _email(value: Any) -> str:
    if email_address.is_plain(_of(str, value)):
        return str(value)
    try:
        return str(_email_field().run_validation(_of(str, value)))
    except ValidationError as error:
        raise _NotPlain from error


def _money(value: dict[str, Any]) -> Money:
    amount = _AMOUNT.fullmatch(_of(str, value["amount"]))
    currency = value["currency"]
    if amount is None or currency not in _CURRENCIES or money.exponent(currency) != _DECIMALS:
        raise _NotPlain
    minor = int(amount[1] + amount[2])
    if minor > MAX_MINOR:
        raise _NotPlain
    return Money(minor=minor, currency=currency)


def _of(kind: type[T], value: Any) -> T:
    if type(value) is not kind:
        raise _NotPlain
    return value
