"""Registering and verifying an address."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.api.even_time import even_time
from apps.accounts.api.serializers import (
    Accepted,
    Email,
    EmailAddressField,
    LanguageField,
    NameField,
    PasswordField,
    TokenField,
)
from apps.accounts.services import registration

MAIL_ON_ITS_WAY = {"detail": "A mail is on its way, if there is one to send to this address."}


class Register(APIView):
    """POST /v1/auth/register"""

    permission_classes = (AllowAny,)

    class Input(serializers.Serializer[Any]):
        email = EmailAddressField()
        password = PasswordField()
        given_name = NameField(required=False, allow_blank=True, default="")
        family_name = NameField(required=False, allow_blank=True, default="")
        language = LanguageField(required=False, default=settings.LANGUAGE_CODE)

    @extend_schema(
        operation_id="register",
        tags=["auth"],
        request=Input,
        responses={202: Accepted},
        summary="Register an address; the answer is the same whether or not it is known",
    )
    def post(self, request: Request) -> Response:
        """Register."""
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        with even_time():
            registration.register(**form.validated_data, now=timezone.now())
        return Response(MAIL_ON_ITS_WAY, status=status.HTTP_202_ACCEPTED)


class VerifyEmail(APIView):
    """POST /v1/auth/verify-email"""

    permission_classes = (AllowAny,)

    class Input(serializers.Serializer[Any]):
        token = TokenField()

    @extend_schema(
        operation_id="verify_email",
        tags=["auth"],
        request=Input,
        responses={204: OpenApiResponse(description="The address is verified")},
        summary="Verify an address with the token of the mailed link (once, within an hour)",
    )
    def post(self, request: Request) -> Response:
        """Verify."""
        form = self.Input(data=request.data)
        form.is_valid(raise_exception=True)
        registration.verify_email(token=form.validated_data["token"], now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class ResendVerification(APIView):
    """POST /v1/auth/verify-email/resend"""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="resend_verification",
        tags=["auth"],
        request=Email,
        responses={202: Accepted},
        summary="Ask for a fresh verification link",
    )
    def post(self, request: Request) -> Response:
        """Resend."""
        form = Email(data=request.data)
        form.is_valid(raise_exception=True)
        with even_time():
            registration.send_verification(email=form.validated_data["email"], now=timezone.now())
        return Response(MAIL_ON_ITS_WAY, status=status.HTTP_202_ACCEPTED)
