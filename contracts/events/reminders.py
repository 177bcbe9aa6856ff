"""What reminders tells: whom it has forgotten. The aggregate is the user."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from contracts.events.base import Event


@dataclass(frozen=True, kw_only=True)
class ReaderErasedV1(Event):
    """The receipt for an erasure: so many mails to the user, or about their bookings, are gone."""

    event_type: ClassVar[str] = "reminders.reader.erased.v1"

    erasure_id: UUID
    mails: int
