"""Bookings over HTTP."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.bookings import mappers, selectors
from apps.bookings.api.answers import IDEMPOTENCY_KEY, NAME, respond
from apps.bookings.api.inputs import BookingInput, BookingsQuery, read_booking
from apps.bookings.api.outputs import BookingOutput
from apps.bookings.domain.fingerprints import fingerprint
from apps.bookings.services import idempotency
from apps.bookings.services.booking import book_itinerary
from apps.bookings.services.idempotency import KeyUse
from common.auth.drf import principal_of


class Bookings(GenericAPIView[Any]):
    """GET and POST /v1/bookings"""

    ordering = selectors.NEWEST_FIRST
    filter_backends = ()
    serializer_class = BookingOutput

    @extend_schema(
        operation_id="list_bookings",
        tags=["bookings"],
        parameters=[BookingsQuery],
        responses=BookingOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        """List bookings, newest first."""
        query = BookingsQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        now = timezone.now()
        found = selectors.find_bookings(
            viewer=principal_of(request),
            now=now,
            user_id=query.validated_data.get("user"),
            status=query.validated_data.get("status"),
            upcoming=query.validated_data["upcoming"],
        )
        page = self.paginate_queryset(found) or []
        answers = [mappers.booking_answer(one, now=now) for one in page]
        return self.get_paginated_response(answers)

    @extend_schema(
        operation_id="book_itinerary",
        tags=["bookings"],
        parameters=[IDEMPOTENCY_KEY],
        request=BookingInput,
        responses={201: BookingOutput, 202: BookingOutput},
    )
    def post(self, request: Request) -> Response:
        """Book an itinerary: every segment for every passenger, or nothing."""
        traveller = principal_of(request)
        key = idempotency.parse_key(request.META.get("HTTP_IDEMPOTENCY_KEY"))
        answer = book_itinerary(
            traveller=traveller,
            request=read_booking(request.data, default_email=traveller.email),
            use=KeyUse(
                user_id=traveller.user_id,
                route=idempotency.BOOK,
                key=key,
                fingerprint=fingerprint(request.data),
            ),
            now=timezone.now(),
        )
        return respond(answer)


class BookingDetail(APIView):
    """GET /v1/bookings/{reference}"""

    @extend_schema(
        operation_id="get_booking",
        tags=["bookings"],
        parameters=[NAME],
        responses=BookingOutput,
    )
    def get(self, request: Request, reference: str) -> Response:
        """Show one booking."""
        booking = selectors.get_booking(viewer=principal_of(request), name=reference)
        return Response(mappers.booking_answer(booking, now=timezone.now()))
