"""How accounts refuses."""

from common.auth.tokens import InvalidToken
from common.errors import DomainError, Kind

__all__ = [
    "EmailNotVerified",
    "InvalidCredentials",
    "InvalidRefreshToken",
    "InvalidToken",
    "LastAdmin",
    "LinkNotValid",
    "LiveBookings",
    "WrongPassword",
]


class InvalidCredentials(DomainError):
    """The address and password do not belong together; not said which one is wrong."""

    kind = Kind.UNAUTHENTICATED
    code = "invalid_credentials"
    title = "The email address or the password is wrong"


class EmailNotVerified(DomainError):
    """The right password of an account whose address nobody has confirmed yet."""

    kind = Kind.FORBIDDEN
    code = "email_not_verified"
    title = "Verify your email first: a new link has been sent"


class InvalidRefreshToken(DomainError):
    """A refresh token that is unknown, spent, over, or of an ended sign-in."""

    kind = Kind.UNAUTHENTICATED
    code = "invalid_token"
    title = "The refresh token is not valid"


class LinkNotValid(DomainError):
    """A token from a mail that is unknown, used or over."""

    kind = Kind.RULE
    code = "invalid_token"
    title = "This link is not valid any more; ask for a new one"


class WrongPassword(DomainError):
    """A signed-in user gave another current password. Not 401: the sign-in itself is good."""

    kind = Kind.RULE
    code = "wrong_password"
    title = "The current password is wrong"


class LastAdmin(DomainError):
    """Without this one nobody could give the admin role to anybody."""

    kind = Kind.CONFLICT
    code = "last_admin"
    title = "This is the last admin"


class LiveBookings(DomainError):
    """Who is still to fly cannot be forgotten yet; `bookings` are the references in the way."""

    kind = Kind.CONFLICT
    code = "live_bookings"
    title = "You have bookings that are not over"
