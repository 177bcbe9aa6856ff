"""Email addresses: one spelling for each mailbox, for those who keep it and those who count it."""

import re

MAX_LENGTH = 254
# Of the addresses that a serializer's field accepts, those of nearly everybody.
_PLAIN = re.compile(
    r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@([a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?\.)+[a-z]{2,24}"
)


def is_plain(text: str) -> bool:
    """Tell whether a text is an address beyond doubt; its one spelling is its lower case."""
    return len(text) <= MAX_LENGTH and _PLAIN.fullmatch(text) is not None


def normalise(address: str) -> str:
    """
    Return the one spelling of an address: lower case, the domain in ASCII (IDNA).

    ASCII only, so that no database's collation takes two mailboxes for one.

    :raises ValueError: not an address, or longer than 254 characters (RFC 5321)
    """
    local, at, domain = address.strip().rpartition("@")
    if not (local and at and domain):
        raise ValueError("an email address has a local part and a domain")
    spelling = f"{local}@{domain.encode('idna').decode('ascii')}".lower()
    if not spelling.isascii() or len(spelling) > MAX_LENGTH:
        raise ValueError(f"an email address has at most {MAX_LENGTH} ASCII characters")
    return spelling
