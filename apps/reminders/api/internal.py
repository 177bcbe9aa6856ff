"""`/internal/v1/bookings/{booking_id}/mails`: asked for by other services only."""

from uuid import UUID

from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.reminders import selectors
from common.auth.drf import IsService, ServiceAuthentication
from contracts import codec


class BookingMails(APIView):
    """GET /internal/v1/bookings/{booking_id}/mails"""

    authentication_classes = (ServiceAuthentication,)
    permission_classes = (IsService,)
    renderer_classes = (JSONRenderer,)

    def get(self, request: Request, booking_id: UUID) -> Response:
        """Return the mails about a booking; none for one never heard of."""
        return Response(codec.dump(selectors.mail_log(booking_id=booking_id)))
