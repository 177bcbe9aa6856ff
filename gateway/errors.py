"""What the gateway itself refuses."""

from common.errors import DomainError, InvalidInput, Kind, NotFound, Unavailable


class BadTarget(InvalidInput):
    """A request target that no client of ours sends."""


class NoSuchPath(NotFound):
    """A path outside the table of routes."""


class CSRFFailed(DomainError):
    """A write by cookie that did not come from our own pages."""

    kind = Kind.FORBIDDEN
    code = "csrf_failed"
    title = "Sent from another site, or without the page's token"


class RateLimited(DomainError):
    """More requests than the limit allows; `headers` say which limit and until when."""

    kind = Kind.LIMITED
    code = "rate_limited"
    title = "Too many requests"

    def __init__(self, *, headers: dict[str, str]) -> None:
        super().__init__("Try again when the time in Retry-After is over.")
        self.headers = headers


class UpstreamUnavailable(Unavailable):
    """A service is not asked: it has not been answering, or has its hands full."""
