"""What other services ask of bookings: what it holds of a user."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.bookings import mappers, selectors
from common.auth.drf import IsService, ServiceAuthentication
from contracts import codec
from contracts.http.bookings import LiveBookings, TravellerBookings

MOST = 200


class Internal(APIView):
    """A call between services."""

    authentication_classes = (ServiceAuthentication,)
    permission_classes = (IsService,)
    renderer_classes = (JSONRenderer,)


class Live(Internal):
    """GET /internal/v1/users/{user_id}/live-bookings"""

    def get(self, request: Request, user_id: UUID) -> Response:
        """Return the references of bookings that are not over."""
        references = selectors.live_references(user_id=user_id, now=timezone.now())
        return Response(codec.dump(LiveBookings(references=tuple(references))))


class OfTraveller(Internal):
    """GET /internal/v1/users/{user_id}/bookings"""

    class Page(serializers.Serializer[Any]):
        limit = serializers.IntegerField(min_value=1, max_value=MOST, default=MOST)
        after = serializers.UUIDField(required=False, default=None)

    def get(self, request: Request, user_id: UUID) -> Response:
        """Return a page of a user's bookings with everything in them."""
        page = self.Page(data=request.query_params)
        page.is_valid(raise_exception=True)
        now = timezone.now()
        found = selectors.bookings_after(user_id=user_id, **page.validated_data)
        told = tuple(mappers.traveller_booking(one, now=now) for one in found)
        return Response(codec.dump(TravellerBookings(bookings=told)))
