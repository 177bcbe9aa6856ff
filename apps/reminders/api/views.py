"""Notifications, for staff."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.reminders import selectors
from apps.reminders.api.serializers import Ticket, TicketFilters, TicketInput
from apps.reminders.services import staff
from common.auth.drf import IsAdmin

TAGS = ["notifications"]


class Notifications(GenericAPIView):  # type: ignore[type-arg]
    """GET, POST /v1/notifications"""

    permission_classes = [IsAdmin]
    serializer_class = Ticket
    filter_backends = ()
    ordering = ("-id",)

    @extend_schema(
        operation_id="list_notifications",
        tags=TAGS,
        summary="List notification tickets, newest first",
        parameters=[TicketFilters],
        responses=Ticket(many=True),
    )
    def get(self, request: Request) -> Response:
        """Return one page of tickets."""
        filters = TicketFilters(data=request.query_params)
        filters.is_valid(raise_exception=True)
        page = self.paginate_queryset(selectors.tickets(**filters.validated_data))
        return self.get_paginated_response(Ticket(page, many=True).data)

    @extend_schema(
        operation_id="create_notification",
        tags=TAGS,
        summary="Plan a mail in your own words",
        request=TicketInput,
        responses={201: Ticket},
    )
    def post(self, request: Request) -> Response:
        """Create a ticket of kind `custom`."""
        form = TicketInput(data=request.data)
        form.is_valid(raise_exception=True)
        ticket = staff.create_custom(**form.validated_data, now=timezone.now())
        return Response(
            Ticket(ticket).data,
            status=status.HTTP_201_CREATED,
            headers={"Location": f"/v1/notifications/{ticket.id}"},
        )


class Notification(APIView):
    """GET /v1/notifications/{id}"""

    permission_classes = [IsAdmin]

    @extend_schema(
        operation_id="get_notification",
        tags=TAGS,
        summary="Read a notification ticket",
        responses=Ticket,
    )
    def get(self, request: Request, ticket_id: UUID) -> Response:
        """Return one ticket."""
        return Response(Ticket(selectors.ticket(ticket_id=ticket_id)).data)


class Resend(APIView):
    """POST /v1/notifications/{id}/resend"""

    permission_classes = [IsAdmin]

    @extend_schema(
        operation_id="resend_notification",
        tags=TAGS,
        summary="Send a notification again, now",
        request=None,
        responses={202: Ticket},
    )
    def post(self, request: Request, ticket_id: UUID) -> Response:
        """Put the ticket back into the queue."""
        ticket = staff.resend(ticket_id=ticket_id, now=timezone.now())
        return Response(Ticket(ticket).data, status=status.HTTP_202_ACCEPTED)
