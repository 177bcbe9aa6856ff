"""What the reminders service refuses."""

from common.errors import DomainError, Kind


class InvalidState(DomainError):
    """The ticket's status does not allow this."""

    kind = Kind.CONFLICT
    code = "invalid_state"
    title = "The notification's status does not allow this"


class ContentDeleted(DomainError):
    """The text was deleted after its time, so it cannot be sent again."""

    kind = Kind.CONFLICT
    code = "content_deleted"
    title = "The text of this notification has been deleted"


class TooLate(DomainError):
    """The mail would no longer help its reader: its link or its flight is gone."""

    kind = Kind.CONFLICT
    code = "too_late"
    title = "This notification is no longer of use"


class ReaderForgotten(Exception):
    """An event is about a user who is to be written to no more; no refusal anybody is told."""
