"""How names read in a mail, and what its header takes."""

import unicodedata

_LONGEST_NAME = 40
_BETWEEN_LETTERS = " '’-"


def greeting_name(given_name: str) -> str:
    """
    Return the name to greet with, an empty string for what does not look like one.

    Anybody can register anybody's address: without this a "name" such as `Win at evil.example`
    would travel to strangers in our mails.
    """
    name = given_name.strip()
    letters = name.removesuffix(".")
    if 0 < len(name) <= _LONGEST_NAME and all(map(_belongs_in_a_name, letters)):
        return name
    return ""


def _belongs_in_a_name(character: str) -> bool:
    # Letters and the marks that many scripts write on them.
    return character in _BETWEEN_LETTERS or unicodedata.category(character)[0] in "LM"


def is_one_line(text: str) -> bool:
    """Tell whether a text can stand in a mail header: no line break of any sort, no control."""
    return not any(unicodedata.category(one) in ("Cc", "Zl", "Zp") for one in text)
