"""Record locators."""

import pytest

from apps.bookings.domain import references
from apps.bookings.domain.references import is_presentable, new_reference, parse_reference


def test_a_reference_has_six_characters_of_the_alphabet():
    for _ in range(500):
        reference = new_reference()
        assert len(reference) == 6
        assert set(reference) <= set("ABCDEFGHJKLMNPQRSTUVWXYZ3789")


def test_references_do_not_repeat_soon():
    assert len({new_reference() for _ in range(2000)}) > 1990


@pytest.mark.parametrize("word", ["XFUCKX", "CRASHA", "ASSXYZ", "D3ATHX", "XXS3XX", "CRA8HX"])
def test_unwanted_words_are_noticed_with_digits_for_letters_too(word):
    expected = word == "CRA8HX"  # 8 reads as B
    assert is_presentable(word) is expected


def test_an_unpresentable_draw_is_drawn_again(monkeypatch):
    letters = references.ALPHABET
    draws = iter(
        sum(letters.index(letter) * len(letters) ** place for place, letter in enumerate(word))
        for word in ("FUCKAB", "K7M3XQ")
    )
    monkeypatch.setattr(references.secrets, "randbelow", lambda _: next(draws))
    assert new_reference() == "K7M3XQ"


@pytest.mark.parametrize("text", ["k7m3xq", "K7M3XQ", "K7m3Xq"])
def test_case_does_not_matter(text):
    assert parse_reference(text) == "K7M3XQ"


@pytest.mark.parametrize(
    "text", ["", "K7M3X", "K7M3XQQ", "K7M3X0", "K7M3XI", "K7M3X Q", "ſ7M3XQ\n"]
)
def test_what_cannot_be_a_reference_is_none(text):
    assert parse_reference(text) is None
