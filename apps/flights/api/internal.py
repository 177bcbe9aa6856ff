"""`/internal/v1/holds`: seats for a booking, asked for by other services only."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework import status
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.flights.services import holds
from common.auth.drf import IsService, ServiceAuthentication
from common.errors import InvalidInput
from contracts import codec
from contracts.http.flights import HoldRequest


class InternalView(APIView):
    """Takes service tokens and nothing else."""

    authentication_classes = (ServiceAuthentication,)
    permission_classes = (IsService,)
    renderer_classes = (JSONRenderer,)


class HoldDetail(InternalView):
    """GET, PUT, DELETE /internal/v1/holds/{booking_id}"""

    def get(self, request: Request, hold_id: UUID) -> Response:
        """Return the hold as it stands."""
        hold = holds.read_hold(hold_id=hold_id, now=timezone.now())
        return Response(codec.dump(hold))

    def put(self, request: Request, hold_id: UUID) -> Response:
        """Take seats on every segment, or on none."""
        hold = holds.hold_seats(
            hold_id=hold_id, request=_hold_request(request.data), now=timezone.now()
        )
        return Response(codec.dump(hold))

    def delete(self, request: Request, hold_id: UUID) -> Response:
        """Give the seats back."""
        holds.release_hold(hold_id=hold_id, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class HoldConfirmation(InternalView):
    """POST /internal/v1/holds/{booking_id}/confirm"""

    def post(self, request: Request, hold_id: UUID) -> Response:
        """Sell the seats of a live hold."""
        hold = holds.confirm_hold(hold_id=hold_id, now=timezone.now())
        return Response(codec.dump(hold))


def _hold_request(data: Any) -> HoldRequest:
    try:
        return codec.load(HoldRequest, data)
    except codec.ContractError as error:
        raise InvalidInput(f"The body is no hold request: {error}") from error
