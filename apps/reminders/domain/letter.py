"""
A mail in words, before it is text or HTML: both are made of one letter, so neither tells more.

The words are in the reader's language already; a letter knows no other.
"""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Block = Mapping[str, Any]
_WIDTH = 78
SENDER = "Jetway"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a mail says: its first line, and blocks of what the functions below make."""

    subject: str
    heading: str
    blocks: Sequence[Block]


def paragraph(text: str, *, is_small: bool = False) -> Block:
    """Return a sentence or some; small print is set smaller in HTML."""
    return {"is": "paragraph", "text": text, "is_small": is_small}


def notice(text: str) -> Block:
    """Return a paragraph nobody is to miss."""
    return {"is": "notice", "text": text}


def reference(label: str, code: str) -> Block:
    """Return the name of the booking, in large type."""
    return {"is": "reference", "label": label, "value": code}


def fact(label: str, value: str, *, note: str = "") -> Block:
    """Return one thing to know, such as a total, and a line on it."""
    return {"is": "fact", "label": label, "value": value, "note": note}


def items(label: str, entries: Sequence[str]) -> Block:
    """Return a list with its name."""
    return {"is": "items", "label": label, "items": list(entries)}


def link(label: str, url: str, *, advice: str) -> Block:
    """Return what is to be opened: a button in HTML, with its address and some advice below."""
    return {"is": "link", "label": label, "url": url, "advice": advice}


def flight(
    *, number: str, route: str, cabin: str = "", lines: Sequence[Block] = (), note: str = ""
) -> Block:
    """Return one flight; a `note` takes the place of its lines."""
    return {
        "is": "flight",
        "number": number,
        "route": route,
        "cabin": cabin,
        "lines": list(lines),
        "note": note,
    }


def line(label: str, value: str, *, before: str = "", before_label: str = "") -> Block:
    """Return a line of a flight, and what stood there before it changed."""
    return {"label": label, "value": value, "before": before, "before_label": before_label}


def plain_text(letter: Letter) -> str:
    """Return a letter as the plain text of a mail."""
    parts = [_wrapped(letter.heading), *(_TEXT[one["is"]](one) for one in letter.blocks), SENDER]
    return "\n\n".join(parts) + "\n"


def custom(*, subject: str, content: str) -> Letter:
    """Return the letter of a text in somebody's own words."""
    paragraphs = [one.strip() for one in content.split("\n\n")]
    return Letter(
        subject=subject,
        heading=subject,
        blocks=[paragraph(one) for one in paragraphs if one and one != SENDER],
    )


def _wrapped(text: str) -> str:
    if len(text) <= _WIDTH:
        return text
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _paragraph(block: Block) -> str:
    return _wrapped(block["text"])


def _fact(block: Block) -> str:
    told = f"{block['label']}: {block['value']}"
    return f"{told}\n{_wrapped(block['note'])}" if block.get("note") else told


def _items(block: Block) -> str:
    return "\n".join([f"{block['label']}:", *(f"  {one}" for one in block["items"])])


def _link(block: Block) -> str:
    return str(block["url"])


def _flight(block: Block) -> str:
    title = f"{block['number']}  {block['route']}"
    if block["cabin"]:
        title += f", {block['cabin']}"
    below = [block["note"]] if block["note"] else _flight_lines(block["lines"])
    return "\n".join([title, *(f"  {one}" for one in below)])


def _flight_lines(lines: Iterable[Block]) -> Iterable[str]:
    for one in lines:
        yield f"{one['label']} {one['value']}"
        if one["before"]:
            yield f"  {one['before_label']}: {one['before']}"


_TEXT = {
    "paragraph": _paragraph,
    "notice": _paragraph,
    "reference": _fact,
    "fact": _fact,
    "items": _items,
    "link": _link,
    "flight": _flight,
}
