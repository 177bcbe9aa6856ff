"""Bodies read without a serializer: what the serializer would make of them, or left to it."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as some
from rest_framework.serializers import ValidationError

from apps.bookings.api import plain
from apps.bookings.api.inputs import read_booking
from apps.bookings.api.plain import plain_booking
from common import email_address

EMAIL = "ada@example.org"
PLAIN = {
    "segments": [{"flight_id": "01a21837-b31c-7065-9af1-299a7f063a77", "cabin": "economy"}],
    "passengers": [{"given_name": "Ada", "family_name": "Lovelace", "age": 36, "sex": "F"}],
    "type": "instant",
    "contact_email": "grace@example.org",
    "expected_total": {"amount": "129.00", "currency": "EUR"},
}


def by_serializer(body):
    try:
        return read_booking(body, default_email=EMAIL)
    except ValidationError:
        return None


ODD = some.one_of(
    some.none(),
    some.booleans(),
    some.integers(-2, 130),
    some.floats(allow_nan=False, allow_infinity=False),
    some.sampled_from(
        ["", " ", "Ada ", "Å", "A\u00a0", "a\nb", "\x00", "\ud800", "x" * 100, "x" * 101]
        + ["economy", "first_class", "Economy", "36", "hold", "X", "x"]
        + [
            "a@b.example",
            "a@b",
            " a@b.example",
            "ä@b.example",
            "129.00",
            "129",
            "129.0",
            "1e3",
            "-1.00",
            "0.00",
            "99999999.99",
            "1٠.00",
            "129.00\n",
        ]
        + ["EUR", "JPY", "KWD", "XXX", "eur", "01A21837-B31C-7065-9AF1-299A7F063A77"]
    ),
    some.just([]),
    some.just({}),
)


@some.composite
def bodies(draw):
    """Return a plain body with some members changed, left out or added."""
    body = copy.deepcopy(PLAIN)
    places = [body, body["segments"][0], body["passengers"][0], body["expected_total"]]
    for _ in range(draw(some.integers(0, 3))):
        place = draw(some.sampled_from(places))
        name = draw(some.sampled_from([*place, "surplus"]))
        if draw(some.booleans()):
            place[name] = draw(ODD)
        else:
            place.pop(name, None)
    for name in ("segments", "passengers"):
        if isinstance(body.get(name), list):
            body[name] = body[name] * draw(some.integers(0, 10))
    return draw(some.one_of(some.just(body), ODD)) if draw(some.integers(0, 9)) == 0 else body


@given(bodies())
def test_what_is_read_is_what_the_serializer_reads(body):
    found = plain_booking(body, default_email=EMAIL)
    assert found is None or found == by_serializer(body)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"type": "hold"},
        {"expected_total": None},
        {"passengers": PLAIN["passengers"] * 9},
        {"segments": PLAIN["segments"] * 6},
        {"passengers": [{**PLAIN["passengers"][0], "given_name": "Ada Mária"}]},
    ],
)
def test_what_most_clients_send_is_read(change):
    body = {**PLAIN, **change}
    assert plain_booking(body, default_email=EMAIL) == by_serializer(body) is not None


def test_neither_price_nor_address_need_be_sent():
    body = {name: PLAIN[name] for name in ("segments", "passengers", "type")}
    assert plain_booking(body, default_email=EMAIL) == by_serializer(body) is not None


@given(some.one_of(some.emails(), some.from_regex(email_address._PLAIN, fullmatch=True)))
def test_an_address_taken_at_once_is_one_the_field_takes_as_it_is(address):
    if email_address.is_plain(address):
        assert plain._email_field().run_validation(address) == address
        assert email_address.normalise(address) == address.lower()
