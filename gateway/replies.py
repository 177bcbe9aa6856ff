"""What the gateway answers, as WSGI sends it; most of it never sees Django."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from common.errors import DomainError
from common.http import problems
from gateway.errors import RateLimited

_REASONS = {status.value: status.phrase for status in HTTPStatus}


@dataclass(kw_only=True)
class Reply:
    """
    One answer; a `body` that is no bytes is sent piece by piece, and closed.

    `headers` by their names in small letters.
    """

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | Iterable[bytes] = b""

    @property
    def status_line(self) -> str:
        """Return the status with its words, as WSGI wants it."""
        return f"{self.status} {_REASONS.get(self.status, 'Unknown')}"

    def add(self, headers: Mapping[str, str]) -> None:
        """Set headers, named in any spelling."""
        for name, value in headers.items():
            self.headers[name.lower()] = value


def problem(
    status: int, code: str, detail: str = "", *, headers: Mapping[str, str] | None = None
) -> Reply:
    """Return a problem (RFC 9457)."""
    return _reply(status, problems.problem(status, code, detail), headers or {})


def refusal(error: DomainError) -> Reply:
    """Return the problem that tells a domain error."""
    body, headers = problems.domain_problem(error)
    if isinstance(error, RateLimited):
        headers |= error.headers
    return _reply(int(error.kind), body, headers)


def _reply(status: int, problem: dict[str, Any], headers: Mapping[str, str]) -> Reply:
    body = json.dumps(problem).encode()
    reply = Reply(status=status, body=body)
    reply.add({"content-type": problems.MEDIA_TYPE, "content-length": str(len(body))})
    reply.add(headers)
    return reply
