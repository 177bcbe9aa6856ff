"""What other services ask of reminders: the mails about a booking, and those of a reader."""

from uuid import UUID

from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.reminders import selectors
from common.auth.drf import IsService, ServiceAuthentication
from common.errors import InvalidInput
from contracts import codec
from contracts.http.reminders import ReaderQuery

MOST = 200


class Internal(APIView):
    """A call between services."""

    authentication_classes = (ServiceAuthentication,)
    permission_classes = (IsService,)
    renderer_classes = (JSONRenderer,)


class BookingMails(Internal):
    """GET /internal/v1/bookings/{booking_id}/mails"""

    def get(self, request: Request, booking_id: UUID) -> Response:
        """Return the mails about a booking; none for one never heard of."""
        return Response(codec.dump(selectors.mail_log(booking_id=booking_id)))


class FindMails(Internal):
    """POST /internal/v1/mails/find"""

    def post(self, request: Request) -> Response:
        """Return a page of the mails to a user or about their bookings."""
        try:
            query = codec.load(ReaderQuery, request.data)
        except codec.ContractError as error:
            raise InvalidInput(str(error)) from error
        if not 1 <= query.limit <= MOST:
            raise InvalidInput.at("/limit", f"1 to {MOST}.")
        return Response(codec.dump(selectors.mails_of(query)))
