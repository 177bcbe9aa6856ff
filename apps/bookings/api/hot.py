"""
Booking, answered in front of Django: docs/decisions/0013-bookings-hot-path.md tells why.

The use case, its errors and its answers are those of the view; a body that is not plainly right,
and everything else, is left to Django.
"""

from http import HTTPStatus
from wsgiref.types import WSGIApplication

from django.db import Error as AnyDatabaseError
from django.utils import timezone

from apps.bookings.api.answers import headers_of
from apps.bookings.api.plain import plain_booking
from apps.bookings.domain.fingerprints import fingerprint
from apps.bookings.services import idempotency
from apps.bookings.services.booking import book_itinerary
from apps.bookings.services.idempotency import KeyUse
from common.errors import DomainError
from common.http import hot
from common.http.hot import Answer, Answerer, Elsewhere, Environ
from common.watch.routes import ROUTE

PATH = "/v1/bookings"
EVERY_ANSWER = {"Vary": "Accept", "Allow": "GET, POST, HEAD, OPTIONS"}


class HotPath(hot.HotPath):
    """A WSGI application that books, and hands all else to Django's."""

    def __init__(self, django: WSGIApplication) -> None:
        super().__init__(django, answerer=_answerer, repeatable=False)


def _answerer(environ: Environ) -> Answerer | None:
    wanted = environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"] == PATH
    odd = environ["QUERY_STRING"] or "HTTP_IF_NONE_MATCH" in environ
    if odd or not wanted or not hot.is_plain(environ):
        return None
    environ[ROUTE] = PATH
    return _book


def _book(environ: Environ) -> Answer:
    """Book as the view does. Once that has begun its answer stands: Django would do it again."""
    try:
        traveller = hot.caller(environ)
        key = idempotency.parse_key(environ.get("HTTP_IDEMPOTENCY_KEY"))
    except DomainError as error:
        raise Elsewhere from error
    if traveller is None:
        raise Elsewhere
    body = hot.read_json(environ)
    request = plain_booking(body, default_email=traveller.email)
    if request is None:
        raise Elsewhere
    use = KeyUse(
        user_id=traveller.user_id,
        route=idempotency.BOOK,
        key=key,
        fingerprint=fingerprint(body),
    )
    try:
        with hot.database():
            now = timezone.now()
            answer = book_itinerary(traveller=traveller, request=request, use=use, now=now)
    except (DomainError, AnyDatabaseError) as error:
        return hot.problem(error, headers=EVERY_ANSWER)
    media_type = hot.JSON_TYPE if answer.status < 400 else hot.PROBLEM_TYPE
    about = [media_type, *headers_of(answer).items(), *EVERY_ANSWER.items(), *hot.FRAMES]
    return HTTPStatus(answer.status), about, hot.encode(answer.body)
