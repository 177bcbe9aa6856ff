"""From a planned mail to what its ticket keeps, and from a ticket to the mail that is sent."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string

from apps.reminders.domain import letter as letters
from apps.reminders.domain.letter import Letter
from apps.reminders.domain.notification import Enclosed, PlannedMail
from apps.reminders.models import NotificationTicket
from contracts import codec
from documents import files, words
from documents.calendar import calendar_file

_LONGEST_SUBJECT = 200


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that goes with a mail, made when it is sent: who looks at a mail needs its name."""

    filename: str
    make: Callable[[], bytes]
    media_type: str


@dataclass(frozen=True, kw_only=True)
class RenderedMail:
    """A mail as its reader gets it: the same told twice, in text and in HTML, and files."""

    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...]


def words_of(mail: PlannedMail) -> dict[str, str]:
    """Return what a ticket keeps of a mail's words, by its fields."""
    letter = mail.letter
    details = {
        "heading": letter.heading,
        "blocks": letter.blocks,
        "enclosed": codec.dump(mail.enclosed) if mail.enclosed else None,
    }
    return {
        "subject": " ".join(letter.subject.split())[:_LONGEST_SUBJECT],
        "content": letters.plain_text(letter),
        "language": mail.language,
        "details": json.dumps(details, ensure_ascii=False, separators=(",", ":")),
    }


def render(ticket: NotificationTicket) -> RenderedMail:
    """Return a ticket's mail; nothing is asked of anybody, and nothing is written."""
    letter = letters.custom(subject=ticket.subject, content=ticket.content)
    attachments: tuple[Attachment, ...] = ()
    if ticket.details:
        details = json.loads(ticket.details)
        heading, blocks = details["heading"], details["blocks"]
        letter = Letter(subject=ticket.subject, heading=heading, blocks=blocks)
        attachments = _attachments(details["enclosed"])
    return RenderedMail(
        subject=ticket.subject,
        text=ticket.content,
        html=_html(letter, language=ticket.language),
        attachments=attachments,
    )


def _html(letter: Letter, *, language: str) -> str:
    context = {"letter": letter, "language": language, "sender": letters.SENDER}
    with words.speaking(language):
        return _inliner().inline(render_to_string("reminders/mail.html", context))


@cache
def _inliner() -> css_inline.CSSInliner:
    # What depends on the reader's device cannot be inlined and stays in the head.
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def _attachments(dumped: dict[str, Any] | None) -> tuple[Attachment, ...]:
    if dumped is None:
        return ()
    enclosed = codec.load(Enclosed, dumped)
    receipts = (_receipt(enclosed),) if enclosed.receipt else ()
    return (*receipts, _calendar(enclosed))


def _receipt(enclosed: Enclosed) -> Attachment:
    booking = enclosed.booking
    url = f"{settings.PUBLIC_URL}/v1/bookings/{booking.reference}"

    def make() -> bytes:
        from documents.receipt import receipt  # see documents.files

        return receipt(booking, status=enclosed.status, url=url)

    return Attachment(
        filename=files.receipt_name(booking.reference), make=make, media_type=files.RECEIPT_TYPE
    )


def _calendar(enclosed: Enclosed) -> Attachment:
    only = enclosed.segments or None
    file = calendar_file(enclosed.booking, status=enclosed.status, only=only)
    return Attachment(
        filename=files.CALENDAR_NAME,
        make=lambda: file.content,
        media_type=f"{files.CALENDAR_TYPE}; method={file.method}",
    )
