"""What a traveller asks of a booking, and what became of it."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.bookings import mappers, selectors
from apps.bookings.api.answers import IDEMPOTENCY_KEY, NAME, respond
from apps.bookings.api.inputs import CancellationInput
from apps.bookings.api.outputs import BookingOutput, QuoteOutput, TimelineOutput
from apps.bookings.domain.fingerprints import fingerprint
from apps.bookings.services import idempotency
from apps.bookings.services.cancellation import cancel_booking
from apps.bookings.services.confirmation import confirm_booking
from apps.bookings.services.idempotency import KeyUse
from apps.bookings.services.quotes import quote_cancellation
from apps.bookings.services.timeline import read_timeline
from common.auth.drf import principal_of


class Confirmation(APIView):
    """POST /v1/bookings/{reference}/confirm"""

    @extend_schema(
        operation_id="confirm_booking",
        tags=["bookings"],
        parameters=[NAME, IDEMPOTENCY_KEY],
        request=None,
        responses={200: BookingOutput, 202: BookingOutput},
    )
    def post(self, request: Request, reference: str) -> Response:
        """Sell the seats a booking holds; 202 while flights has not decided."""
        traveller = principal_of(request)
        key = idempotency.parse_key(request.META.get("HTTP_IDEMPOTENCY_KEY"))
        booking = selectors.get_booking(viewer=traveller, name=reference)
        answer = confirm_booking(
            traveller=traveller,
            booking_id=booking.id,
            use=KeyUse(
                user_id=traveller.user_id,
                route=idempotency.CONFIRM,
                key=key,
                fingerprint=fingerprint({"booking": str(booking.id), "body": request.data}),
            ),
            now=timezone.now(),
        )
        return respond(answer)


class CancellationQuotes(APIView):
    """POST /v1/bookings/{reference}/cancellation-quote"""

    @extend_schema(
        operation_id="quote_cancellation",
        tags=["bookings"],
        parameters=[NAME],
        request=None,
        responses=QuoteOutput,
    )
    def post(self, request: Request, reference: str) -> Response:
        """Say what cancelling now would give back, and keep to it for 15 minutes."""
        booking = selectors.get_booking(viewer=principal_of(request), name=reference)
        quote, assessment = quote_cancellation(booking_id=booking.id, now=timezone.now())
        return Response(mappers.quote_answer(quote, assessment))


class Cancellation(APIView):
    """POST /v1/bookings/{reference}/cancel"""

    @extend_schema(
        operation_id="cancel_booking",
        tags=["bookings"],
        parameters=[NAME],
        request=CancellationInput,
        responses={200: BookingOutput, 202: BookingOutput},
    )
    def post(self, request: Request, reference: str) -> Response:
        """Cancel a booking as a whole; 202 while flights has not given the seats back."""
        principal = principal_of(request)
        booking = selectors.get_booking(viewer=principal, name=reference)
        form = CancellationInput(data=request.data)
        form.is_valid(raise_exception=True)
        answer = cancel_booking(
            principal=principal,
            booking_id=booking.id,
            quote_id=form.validated_data["quote_id"],
            now=timezone.now(),
        )
        return respond(answer)


class Timeline(APIView):
    """GET /v1/bookings/{reference}/timeline"""

    @extend_schema(
        operation_id="get_booking_timeline",
        tags=["bookings"],
        parameters=[NAME],
        responses=TimelineOutput,
    )
    def get(self, request: Request, reference: str) -> Response:
        """Show every transition of a booking and every mail about it, oldest first."""
        booking = selectors.get_booking(viewer=principal_of(request), name=reference)
        return Response(read_timeline(booking))
