"""Users: one's own profile, and what admins see and change."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts import selectors
from apps.accounts.api.personal_data import ErasureOutput
from apps.accounts.api.serializers import CarrierField, LanguageField, NameField, UserResource
from apps.accounts.services import profile, staff
from apps.accounts.services.erasure import request_erasure
from common.auth.drf import IsAdmin, principal_of
from common.auth.principal import ROLES
from common.errors import NotFound


class Me(APIView):
    """GET, PATCH, DELETE /v1/users/me"""

    class Input(serializers.Serializer[Any]):
        given_name = NameField(required=False, allow_blank=True)
        family_name = NameField(required=False, allow_blank=True)
        language = LanguageField(required=False)

    @extend_schema(
        operation_id="get_me",
        tags=["users"],
        responses={200: UserResource},
        summary="Read one's own profile",
    )
    def get(self, request: Request) -> Response:
        """Read the profile."""
        user = selectors.get_user(principal_of(request).user_id)
        return Response(UserResource(user).data)

    @extend_schema(
        operation_id="update_me",
        tags=["users"],
        request=Input,
        responses={200: UserResource},
        summary="Change one's own names and language",
    )
    def patch(self, request: Request) -> Response:
        """Change what is given."""
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        user_id = principal_of(request).user_id
        user = profile.update_profile(user_id=user_id, **form.validated_data)
        return Response(UserResource(user).data)

    @extend_schema(
        operation_id="erase_me",
        tags=["users"],
        request=None,
        responses={202: ErasureOutput},
        summary="Have everything personal erased; every sign-in ends at once",
    )
    def delete(self, request: Request) -> Response:
        """Be forgotten."""
        user_id = principal_of(request).user_id
        erasure = request_erasure(user_id=user_id, now=timezone.now())
        return Response(ErasureOutput(erasure).data, status=status.HTTP_202_ACCEPTED)


class Users(GenericAPIView[Any]):
    """GET /v1/users"""

    permission_classes = (IsAdmin,)
    serializer_class = UserResource
    filter_backends = ()
    ordering = ("-id",)

    class Filters(serializers.Serializer[Any]):
        email = serializers.CharField(required=False, help_text="Prefix of the address")
        role = serializers.ChoiceField(choices=ROLES, required=False)

    @extend_schema(
        operation_id="list_users",
        tags=["users"],
        parameters=[Filters],
        responses={200: UserResource(many=True)},
        summary="List users, newest first",
    )
    def get(self, request: Request) -> Response:
        """List users."""
        filters = self.Filters(data=request.query_params)
        filters.is_valid(raise_exception=True)
        page = self.paginate_queryset(selectors.list_users(**filters.validated_data))
        return self.get_paginated_response(UserResource(page, many=True).data)


class OneUser(APIView):
    """GET /v1/users/{id}"""

    @extend_schema(
        operation_id="get_user",
        tags=["users"],
        responses={200: UserResource},
        summary="Read a user: admins any, others themselves",
    )
    def get(self, request: Request, user_id: UUID) -> Response:
        """Read a user."""
        principal = principal_of(request)
        if not principal.is_admin and principal.user_id != user_id:
            raise NotFound
        return Response(UserResource(selectors.get_user(user_id)).data)


class UserRoles(APIView):
    """PUT /v1/users/{id}/roles"""

    permission_classes = (IsAdmin,)

    class Input(serializers.Serializer[Any]):
        roles = serializers.ListField(
            child=serializers.ChoiceField(choices=ROLES), max_length=len(ROLES)
        )
        carrier = CarrierField(
            required=False,
            allow_null=True,
            default=None,
            help_text="IATA designator; needed by, and kept only with, airline_authority",
        )

    @extend_schema(
        operation_id="set_user_roles",
        tags=["users"],
        request=Input,
        responses={200: UserResource},
        summary="Set a user's roles; `customer` always stays, a change ends their sign-ins",
    )
    def put(self, request: Request, user_id: UUID) -> Response:
        """Set roles."""
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        user = staff.set_roles(user_id=user_id, **form.validated_data, now=timezone.now())
        return Response(UserResource(user).data)
