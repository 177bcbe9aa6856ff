"""The e-ticket receipt, read as its reader does: text, pages, and the code by a camera."""

from dataclasses import replace
from datetime import timedelta

import pypdfium2
import zxingcpp

from contracts.events.bookings import BookedPassenger
from contracts.money import Money
from documents.receipt import receipt
from tests.factories.reminders import booking_confirmed, segment

URL = "https://jetway.example/v1/bookings/K7M3XQ"
FARE = Money(minor=12900, currency="EUR")
BOOKING = booking_confirmed(
    segments=(segment(fare=FARE, boarding_gate="B7"),),
    conditions=("After departure nothing is refunded.",),
)


def read(booking=BOOKING, *, status="confirmed", **more):
    document = pypdfium2.PdfDocument(receipt(booking, status=status, url=URL, **more))
    pages = [document[number] for number in range(len(document))]
    text = "\n".join(page.get_textpage().get_text_bounded() for page in pages)
    codes = zxingcpp.read_barcodes(pages[0].render(scale=2).to_pil())
    count = len(pages)
    document.close()
    return text.replace("\r\n", "\n"), [code.text for code in codes], count


def named(*names):
    return replace(
        BOOKING,
        passengers=tuple(BookedPassenger(given_name=g, family_name=f) for g, f in names),
    )


def test_it_says_who_flies_when_from_where_and_what_was_paid():
    text, _, pages = read()
    assert pages == 1
    for words in (
        "E-ticket receipt",
        "K7M3XQ",
        "Confirmed",
        "Ada Lovelace",
        "Ralph Lovelace",
        "6E2133",
        "gate B7",
        "BLR 06:10",
        "Thu 24 Dec 2026 (IST, UTC+05:30)",
        "DEL 08:55",
        "2 x 129.00 EUR",
        "258.00 EUR",
        "After departure nothing is refunded.",
    ):
        assert words in " ".join(text.replace("  ", " ").splitlines()), words


def test_its_code_is_the_address_of_the_booking():
    assert read()[1] == [URL]


def test_it_tells_no_address_and_nothing_else_about_people():
    text = read()[0]
    assert "example.org" not in text
    assert str(BOOKING.user_id) not in text


def test_a_cancelled_one_is_not_valid_for_travel_and_names_the_refund():
    text = read(status="cancelled", refund=Money(minor=12345, currency="EUR"))[0]
    assert "Cancelled: not valid for travel" in text
    assert "123.45 EUR" in text
    assert "Confirmed" not in text


def test_it_speaks_german():
    text = read(replace(BOOKING, language="de"))[0]
    for words in ("E-Ticket-Beleg", "Bestätigt", "Gesamtpreis", "258,00 EUR", "24. Dez 2026"):
        assert words in text


def test_names_of_every_european_script_are_printed():
    text = read(named(("Łukasz", "Ğökçe"), ("Ελένη", "Παππά"), ("Юлия", "Ёлкина")))[0]
    for name in ("Łukasz Ğökçe", "Ελένη Παππά", "Юлия Ёлкина"):
        assert name in text
    assert "cannot show" not in text


def test_letters_it_cannot_show_are_seen_to_be_missing():
    text = read(named(("伟", "李"), ("Ada", "Lovelace")))[0]
    assert "\ufffd \ufffd" in text
    assert "Letters this page cannot show stand as \ufffd" in text
    assert "Ada Lovelace" in text


def test_the_longest_booking_goes_on_on_a_second_page():
    many = replace(
        named(*[("W" * 100, "M" * 100)] * 9),
        segments=tuple(
            segment(fare=FARE, departs_at=BOOKING.segments[0].departs_at + timedelta(hours=hour))
            for hour in range(6)
        ),
    )
    text, codes, pages = read(many)
    assert (pages, codes) == (2, [URL])
    assert text.count("W" * 100) == 9
    assert text.count("BLR  06:10") + text.count("BLR 06:10") == 1


def test_the_same_booking_makes_the_same_file():
    assert receipt(BOOKING, status="confirmed", url=URL) == receipt(
        BOOKING, status="confirmed", url=URL
    )
