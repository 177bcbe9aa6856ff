"""How times and names read in a mail."""

import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

_LONGEST_NAME = 40
_BETWEEN_LETTERS = " '’-"


def local_time(instant: datetime, zone: str) -> str:
    """Return an instant on an airport's clock: `Thu 24 Dec 2026, 06:10 (IST, UTC+05:30)`."""
    local = instant.astimezone(ZoneInfo(zone))
    offset = local.strftime("%z")
    shown = f"UTC{offset[:3]}:{offset[3:5]}"
    name = local.tzname() or ""
    # Zones without an abbreviation call themselves "+05".
    label = f"{name}, {shown}" if name.isalpha() and name != "UTC" else shown
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M} ({label})"


def greeting_name(given_name: str) -> str:
    """
    Return the name to greet with, "there" for what does not look like one.

    Anybody can register anybody's address: without this a "name" such as `Win at evil.example`
    would travel to strangers in our mails.
    """
    name = given_name.strip()
    letters = name.removesuffix(".")
    if 0 < len(name) <= _LONGEST_NAME and all(map(_belongs_in_a_name, letters)):
        return name
    return "there"


def _belongs_in_a_name(character: str) -> bool:
    # Letters and the marks that many scripts write on them.
    return character in _BETWEEN_LETTERS or unicodedata.category(character)[0] in "LM"


def is_one_line(text: str) -> bool:
    """Tell whether a text can stand in a mail header: no line break of any sort, no control."""
    return not any(unicodedata.category(one) in ("Cc", "Zl", "Zp") for one in text)
