"""Signing in, going on, signing out."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.api.serializers import (
    EmailAddressField,
    PasswordField,
    TokenField,
    UserSummary,
)
from apps.accounts.services import sessions, sign_in
from common.auth.drf import principal_of
from common.auth.principal import ROLES


class TokenPair(serializers.Serializer[Any]):
    """An access token, the refresh token that follows it, and whose they are."""

    access = serializers.CharField()
    refresh = serializers.CharField()
    token_type = serializers.CharField(default="Bearer")
    expires_in = serializers.IntegerField(help_text="Life of the access token in seconds")
    user = UserSummary()


def _tokens(pair: sign_in.SignedIn) -> Response:
    return Response(token_pair(pair), headers=TOKENS)


# RFC 6749, 5.1: what carries tokens is never kept by a cache.
TOKENS = {"Cache-Control": "no-store"}


def token_pair(pair: sign_in.SignedIn) -> dict[str, Any]:
    """Return a `TokenPair` as it is answered."""
    carrier = {"carrier": pair.user.carrier} if pair.user.carrier else {}
    return {
        "access": pair.access,
        "refresh": pair.refresh,
        "token_type": "Bearer",
        "expires_in": pair.expires_in,
        "user": {
            "id": str(pair.user.id),
            "email": pair.user.email,
            "roles": pair.user.roles,
            **carrier,
        },
    }


class Login(APIView):
    """POST /v1/auth/login"""

    permission_classes = (AllowAny,)

    class Input(serializers.Serializer[Any]):
        email = EmailAddressField()
        password = PasswordField()

    @extend_schema(
        operation_id="login",
        tags=["auth"],
        request=Input,
        responses={200: TokenPair},
        summary="Sign in",
    )
    def post(self, request: Request) -> Response:
        """Sign in."""
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        return _tokens(sign_in.sign_in(**form.validated_data, now=timezone.now()))


class Refresh(APIView):
    """POST /v1/auth/refresh"""

    permission_classes = (AllowAny,)

    class Input(serializers.Serializer[Any]):
        refresh = TokenField()

    @extend_schema(
        operation_id="refresh",
        tags=["auth"],
        request=Input,
        responses={200: TokenPair},
        summary="Spend a refresh token for a new pair; reuse ends the sign-in",
    )
    def post(self, request: Request) -> Response:
        """Refresh."""
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        token = form.validated_data["refresh"]
        return _tokens(sign_in.refresh(token=token, now=timezone.now()))


class Logout(APIView):
    """POST /v1/auth/logout"""

    class Input(serializers.Serializer[Any]):
        refresh = TokenField(required=False, allow_null=True, default=None)

    @extend_schema(
        operation_id="logout",
        tags=["auth"],
        request=Input,
        responses={204: OpenApiResponse(description="The sign-in has ended, everywhere")},
        summary="End this sign-in",
    )
    def post(self, request: Request) -> Response:
        """Sign out."""
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        sessions.sign_out(
            principal=principal_of(request), **form.validated_data, now=timezone.now()
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class Session(APIView):
    """GET /v1/auth/session"""

    class Output(serializers.Serializer[Any]):
        user = UserSummary()
        expires_at = serializers.DateTimeField()

    @extend_schema(
        operation_id="get_session",
        tags=["auth"],
        responses={200: Output},
        summary="Tell who the access token stands for, and until when",
    )
    def get(self, request: Request) -> Response:
        """Tell whether the token is good."""
        principal = principal_of(request)
        user = {
            "id": principal.user_id,
            "email": principal.email,
            "roles": sorted(principal.roles, key=ROLES.index),
            "carrier": principal.carrier or "",
        }
        output = self.Output({"user": user, "expires_at": principal.expires_at})
        return Response(output.data, headers={"Cache-Control": "no-store"})
