"""Forgotten and changed passwords."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.api.even_time import even_time
from apps.accounts.api.registration import MAIL_ON_ITS_WAY
from apps.accounts.api.serializers import Accepted, Email, PasswordField, TokenField
from apps.accounts.services import credentials
from common.auth.drf import principal_of


class ForgotPassword(APIView):
    """POST /v1/auth/password/forgot"""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="forgot_password",
        tags=["auth"],
        request=Email,
        responses={202: Accepted},
        summary="Ask for a reset link (valid 5 minutes, once)",
    )
    def post(self, request: Request) -> Response:
        """Send a reset link."""
        form = Email(data=request.data)
        form.is_valid(raise_exception=True)
        with even_time():
            credentials.forget_password(email=form.validated_data["email"], now=timezone.now())
        return Response(MAIL_ON_ITS_WAY, status=status.HTTP_202_ACCEPTED)


class ResetPassword(APIView):
    """POST /v1/auth/password/reset"""

    permission_classes = (AllowAny,)

    class Input(serializers.Serializer[Any]):
        token = TokenField()
        password = PasswordField()

    @extend_schema(
        operation_id="reset_password",
        tags=["auth"],
        request=Input,
        responses={204: OpenApiResponse(description="Set; every sign-in has ended")},
        summary="Set a new password with the token of the mailed link",
    )
    def post(self, request: Request) -> Response:
        """Set a new password."""
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        credentials.reset_password(**form.validated_data, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class ChangePassword(APIView):
    """POST /v1/auth/password/change"""

    class Input(serializers.Serializer[Any]):
        current_password = PasswordField()
        password = PasswordField()

    @extend_schema(
        operation_id="change_password",
        tags=["auth"],
        request=Input,
        responses={204: OpenApiResponse(description="Changed; every other sign-in has ended")},
        summary="Change the password; other sign-ins end, this one goes on",
    )
    def post(self, request: Request) -> Response:
        """Change the password."""
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        credentials.change_password(
            principal=principal_of(request), **form.validated_data, now=timezone.now()
        )
        return Response(status=status.HTTP_204_NO_CONTENT)
