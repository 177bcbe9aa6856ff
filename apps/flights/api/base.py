"""What the catalogue's views share."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import status
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, Serializer
from rest_framework.views import APIView

from apps.flights.domain.authority import Authority, authority_of
from common.auth.drf import ReadOnlyOrUser, principal_of
from common.auth.principal import AIRLINE_AUTHORITY
from common.errors import Forbidden

READ = ("GET", "HEAD", "OPTIONS")


class ReadOnlyOrAdmin(ReadOnlyOrUser):
    """Anyone reads, an admin writes."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Refuse writes with 401 or 403."""
        super().has_permission(request, view)
        if request.method not in READ and not principal_of(request).is_admin:
            raise Forbidden
        return True


class ReadOnlyOrAirline(ReadOnlyOrUser):
    """Anyone reads; admins write, and airlines' people: for which carrier, the service says."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Refuse writes with 401 or 403."""
        super().has_permission(request, view)
        if request.method in READ:
            return True
        principal = principal_of(request)
        if not (principal.is_admin or AIRLINE_AUTHORITY in principal.roles):
            raise Forbidden
        return True


class CatalogueView(GenericAPIView[Any]):
    """
    Lists by cursor; writes are staff's unless a view says otherwise.

    `serializer_class` is what the browsable API fills its form with.
    """

    permission_classes = [ReadOnlyOrAdmin]
    filter_backends = []
    ordering: tuple[str, ...] = ("id",)

    def page(self, queryset: QuerySet[Any], output: type[BaseSerializer[Any]]) -> Response:
        """Return one page of a list."""
        rows = self.paginate_queryset(queryset)
        return self.get_paginated_response(output(rows, many=True).data)


def valid(form: Serializer[Any]) -> dict[str, Any]:
    """Return what a form holds, or answer 400 with every fault in it."""
    form.is_valid(raise_exception=True)
    data: dict[str, Any] = form.validated_data
    return data


def caller(request: Request) -> Authority:
    """Return what the caller may write."""
    return authority_of(principal_of(request))


def created(data: Any, location: str) -> Response:
    """Return 201 with the new resource and where it is."""
    return Response(data, status=status.HTTP_201_CREATED, headers={"Location": location})


def deleted() -> Response:
    """Return 204."""
    return Response(status=status.HTTP_204_NO_CONTENT)
