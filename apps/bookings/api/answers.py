"""What the calls on bookings have in common: their parameters, and telling an answer."""

from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from apps.bookings.services.idempotency import Answer
from common.http.fields import UUID_PATTERN
from common.http.problems import ProblemResponse

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    type={"type": "string", "pattern": r"^[!-~]{1,255}$"},
    location=OpenApiParameter.HEADER,
    required=True,
    description="1 to 255 visible ASCII characters; the same key gets the same answer for 24 h.",
)
NAME = OpenApiParameter(
    "reference",
    type={"type": "string", "pattern": rf"^([A-Za-z0-9]{{6}}|{UUID_PATTERN})$"},
    location=OpenApiParameter.PATH,
    description="The booking's reference, in any case, or its id.",
)


def headers_of(answer: Answer) -> dict[str, str]:
    """Return the headers a service's answer needs."""
    headers = {"Idempotency-Replayed": "true"} if answer.replayed else {}
    if answer.path:
        headers["Location"] = answer.path
    return headers


def respond(answer: Answer) -> Response:
    """Return a service's answer as HTTP's."""
    kind = ProblemResponse if answer.status >= 400 else Response
    return kind(answer.body, status=answer.status, headers=headers_of(answer))
