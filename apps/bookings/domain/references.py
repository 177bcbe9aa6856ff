"""
Record locators: the six characters a traveller reads out at a desk.

The alphabet leaves out most of what is mistaken for something else when read or typed (0 and O,
1 and I, 2, 5, 6). A locator never authorises by itself.
"""

import re
import secrets

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ3789"
LENGTH = 6
_NUMBER = len(ALPHABET) ** LENGTH
_SHAPE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")

# Nobody wants these read aloud at a desk; digits stand for the letters they resemble.
_UNWANTED = re.compile(
    "ARSE|ASS|BMB|CRASH|CUNT|DAMN|DEAD|DEATH|DYK|FUCK|FUK|HELL|KKK|NAZ|PENS|PUTA|RAPE|SEX|SHT"
    "|SLUT|TWAT|WHRE"
)
_LOOKALIKES = str.maketrans("3789", "ETBG")


def is_presentable(reference: str) -> bool:
    """Tell whether a locator spells nothing unwanted."""
    letters = reference.translate(_LOOKALIKES)
    return not (_UNWANTED.search(reference) or _UNWANTED.search(letters))


def new_reference() -> str:
    """Return a random locator; uniqueness is the database's to decide."""
    while True:
        number = secrets.randbelow(_NUMBER)  # once: each asks the kernel
        letters = []
        for _ in range(LENGTH):
            number, digit = divmod(number, len(ALPHABET))
            letters.append(ALPHABET[digit])
        reference = "".join(letters)
        if is_presentable(reference):
            return reference


def parse_reference(text: str) -> str | None:
    """Return the locator a traveller typed, in capitals; None when it cannot be one."""
    reference = text.upper()
    return reference if _SHAPE.fullmatch(reference) else None
