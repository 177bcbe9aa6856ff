"""The papers of a booking: the e-ticket receipt and the calendar file."""

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from apps.bookings import selectors
from apps.bookings.api.answers import NAME
from apps.bookings.services import documents
from common.auth.drf import principal_of
from common.http.negotiation import OneRepresentation
from documents import files


class Document(APIView):
    """What there is in one form only; refusals are problems."""

    content_negotiation_class = OneRepresentation
    renderer_classes = (JSONRenderer,)


class Ticket(Document):
    """GET /v1/bookings/{reference}/ticket.pdf"""

    @extend_schema(
        operation_id="get_booking_ticket",
        tags=["bookings"],
        parameters=[NAME],
        responses={(200, files.RECEIPT_TYPE): OpenApiTypes.BINARY},
        summary="The e-ticket receipt, once the booking is confirmed",
    )
    def get(self, request: Request, reference: str) -> HttpResponse:
        """Return the receipt, in the language the booking was made in."""
        booking = selectors.get_booking(viewer=principal_of(request), name=reference)
        content = documents.ticket(booking, now=timezone.now())
        filename = files.receipt_name(booking.reference)
        return _file(content, files.RECEIPT_TYPE, f'inline; filename="{filename}"')


class Calendar(Document):
    """GET /v1/bookings/{reference}/calendar.ics"""

    @extend_schema(
        operation_id="get_booking_calendar",
        tags=["bookings"],
        parameters=[NAME],
        responses={(200, files.CALENDAR_TYPE): OpenApiTypes.STR},
        summary="The flights as a calendar file; of a booking that is over, their withdrawal",
    )
    def get(self, request: Request, reference: str) -> HttpResponse:
        """Return the calendar, in the language the booking was made in."""
        booking = selectors.get_booking(viewer=principal_of(request), name=reference)
        file = documents.calendar(booking, now=timezone.now())
        kind = f"{files.CALENDAR_TYPE}; charset=utf-8; method={file.method}"
        return _file(file.content, kind, f'attachment; filename="{files.CALENDAR_NAME}"')


def _file(content: bytes, kind: str, disposition: str) -> HttpResponse:
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-cache"}
    return HttpResponse(content, content_type=kind, headers=headers)
