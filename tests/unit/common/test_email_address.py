"""One spelling for each mailbox."""

import pytest

from common.email_address import normalise


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ada@Example.ORG", "ada@example.org"),
        ("  ada@example.org ", "ada@example.org"),
        ("ada@münchen.example", "ada@xn--mnchen-3ya.example"),
    ],
)
def test_spellings_of_one_mailbox_become_one(typed: str, kept: str) -> None:
    assert normalise(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "ada", "@example.org", "ada@", "josé@example.org", "a@" + "b" * 300, "a@ex..org"],
)
def test_what_is_no_ascii_address_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        normalise(typed)


def test_an_address_longer_than_the_standard_allows_is_refused() -> None:
    with pytest.raises(ValueError, match="254"):
        normalise("a" * 250 + "@b.example")
