"""What is held of a user: taking it along, and having it erased."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.api.serializers import UserResource
from apps.accounts.services.export import export_personal_data
from common.auth.drf import principal_of

NO_STORE = {"Cache-Control": "no-store"}


class SignInOutput(serializers.Serializer[Any]):
    """A sign-in, while it is remembered."""

    began_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class StaffActionOutput(serializers.Serializer[Any]):
    """What the user did in the back office."""

    at = serializers.DateTimeField()
    action = serializers.CharField()
    table = serializers.CharField()
    row = serializers.CharField()
    why = serializers.CharField()
    outcome = serializers.CharField()
    ip = serializers.CharField()


class MailOutput(serializers.Serializer[Any]):
    """A mail to the user or about a booking; no text once deleted, nor with a secret link."""

    mail_id = serializers.UUIDField()
    kind = serializers.CharField()
    status = serializers.CharField()
    recipient_email = serializers.CharField()
    subject = serializers.CharField()
    text = serializers.CharField()
    due_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    booking = serializers.CharField(allow_null=True)


class PersonalData(serializers.Serializer[Any]):
    """Everything held of a user."""

    exported_at = serializers.DateTimeField()
    user = UserResource()
    sign_ins = SignInOutput(many=True)
    second_factor = serializers.BooleanField(help_text="Of the back office.")
    staff_actions = StaffActionOutput(many=True)
    bookings = serializers.ListField(
        child=serializers.DictField(),
        help_text="Each as `GET /v1/bookings/{reference}` shows it, with its `history`.",
    )
    mails = MailOutput(many=True)
    truncated = serializers.ListField(
        child=serializers.ChoiceField(choices=["bookings", "mails", "staff_actions"]),
        help_text="Kinds of which there are more than the 5,000 an export holds.",
    )


class Export(APIView):
    """POST /v1/users/me/export"""

    @extend_schema(
        operation_id="export_me",
        tags=["users"],
        request=None,
        responses={200: PersonalData},
        summary="Export everything held of oneself",
    )
    def post(self, request: Request) -> Response:
        """Collect it from every service."""
        user_id = principal_of(request).user_id
        found = export_personal_data(user_id=user_id, now=timezone.now())
        return Response(PersonalData(found).data, headers=NO_STORE)


class ErasureOutput(serializers.Serializer[Any]):
    """An erasure under way; `id` is what staff can follow it by."""

    id = serializers.UUIDField()
    requested_at = serializers.DateTimeField()
