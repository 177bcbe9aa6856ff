"""
Domain errors: what a service function raises when a rule says no.

A subclass fixes the kind (how the caller is told) and the code (what exactly, stable for ever).
`common.http.problems` turns one into an RFC 9457 problem.
"""

from enum import IntEnum
from typing import Any, ClassVar


class Kind(IntEnum):
    """What sort of refusal; the value is the HTTP status it becomes at the edge."""

    INVALID = 400
    UNAUTHENTICATED = 401
    FORBIDDEN = 403
    NOT_FOUND = 404
    CONFLICT = 409
    RULE = 422
    LIMITED = 429
    UNAVAILABLE = 503


class DomainError(Exception):
    """
    A refusal with a stable code.

    `extra` becomes members of the problem (JSON values only); `retry_after` is in seconds.
    """

    kind: ClassVar[Kind] = Kind.RULE
    code: ClassVar[str] = "error"
    title: ClassVar[str] = "The request was refused"
    default_retry_after: ClassVar[int | None] = None

    def __init__(
        self,
        detail: str = "",
        *,
        errors: list[dict[str, str]] | None = None,
        retry_after: int | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.errors = errors or []
        self.retry_after = self.default_retry_after if retry_after is None else retry_after
        self.extra = extra


class InvalidInput(DomainError):
    """Input that is malformed; `errors` points at each place."""

    kind = Kind.INVALID
    code = "invalid_input"
    title = "The input is not valid"

    @classmethod
    def at(cls, pointer: str, detail: str, code: str = "invalid") -> "InvalidInput":
        """Return the error for one place, `pointer` as in RFC 6901."""
        return cls(errors=[{"pointer": pointer, "code": code, "detail": detail}])


class NotFound(DomainError):
    """There is no such thing, or it belongs to somebody else."""

    kind = Kind.NOT_FOUND
    code = "not_found"
    title = "There is no such resource"


class Forbidden(DomainError):
    """The caller is known and may not."""

    kind = Kind.FORBIDDEN
    code = "forbidden"
    title = "You may not do this"


class InUse(DomainError):
    """Deleting would leave something else pointing nowhere."""

    kind = Kind.CONFLICT
    code = "in_use"
    title = "Something else refers to this"


class Unavailable(DomainError):
    """Something this service needs does not answer; nothing was decided."""

    kind = Kind.UNAVAILABLE
    code = "unavailable"
    title = "A part of the system does not answer"
    default_retry_after = 2
