"""How names read in a mail, and what its header takes."""

import pytest

from apps.reminders.domain.text import greeting_name, is_one_line


@pytest.mark.parametrize(
    "name", ["Ada", "Mary Jane", "Jean-Luc", "O'Brien", "Zoë", "李", "प्रिया", "Robert Jr."]
)
def test_a_name_is_greeted(name):
    assert greeting_name(f" {name} ") == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "Win at evil.example",
        "http://evil.example",
        "Ada\nBcc: all@example.org",
        "call 555 1234",
        "A" * 41,
        "<b>Ada</b>",
        "me@example.org",
    ],
)
def test_what_is_no_name_is_not_repeated_to_a_stranger(name):
    assert greeting_name(name) == ""


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\x0bb", "a\u2028b", "a\x85b", "a\x00b"])
def test_a_line_break_of_any_sort_is_more_than_one_line(text):
    assert not is_one_line(text)


def test_words_of_any_script_are_one_line():
    assert is_one_line("Gate change: 東京 → São Paulo ✈")
