"""What staff send and see."""

from datetime import UTC, datetime, timedelta
from typing import Any

from rest_framework import serializers

from apps.reminders.domain.notification import Kind, Status
from apps.reminders.domain.text import is_one_line
from common.http.fields import StringField

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC) - timedelta(seconds=1)

KINDS = [(kind.value, kind.value) for kind in Kind]
STATUSES = [(status.value, status.value) for status in Status]


class TicketFilters(serializers.Serializer[Any]):
    """The query parameters of the list."""

    status = serializers.ChoiceField(STATUSES, required=False)
    kind = serializers.ChoiceField(KINDS, required=False)
    recipient = serializers.CharField(
        required=False, max_length=254, help_text="The whole address, in any case."
    )
    booking = serializers.CharField(
        required=False, max_length=36, help_text="A booking's id or reference."
    )


class SubjectField(StringField):
    """One line: it is written into a header."""

    LETTERS = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$"

    default_error_messages = {"unprintable": "One line without control characters."}

    def to_internal_value(self, data: Any) -> str:
        """Return the line, refusing what would end the header."""
        line = super().to_internal_value(data)
        if not is_one_line(line):
            self.fail("unprintable")
        return line


class TicketInput(serializers.Serializer[Any]):
    """A mail in staff's own words."""

    subject = SubjectField(max_length=200)
    content = StringField(max_length=20_000, trim_whitespace=False)
    recipient_email = serializers.EmailField(max_length=254)
    notification_time = serializers.DateTimeField(
        help_text="When it is due; a time in the past means now."
    )

    def validate_content(self, value: str) -> str:
        """Refuse a mail without a word."""
        if not value.strip():
            raise serializers.ValidationError("This field may not be blank.", code="blank")
        return value

    def validate_notification_time(self, value: datetime) -> datetime:
        """Refuse times that are slips of the pen."""
        if not EARLIEST <= value <= LATEST:
            raise serializers.ValidationError("A time between the years 2000 and 2099.")
        return value


class Ticket(serializers.Serializer[Any]):
    """A notification ticket; its text is not shown: it may hold a link into an account."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(KINDS)
    subject = serializers.CharField()
    recipient_email = serializers.EmailField()
    status = serializers.ChoiceField(STATUSES)
    notification_time = serializers.DateTimeField()
    attempts = serializers.IntegerField()
    last_error = serializers.CharField(allow_blank=True)
    sent_at = serializers.DateTimeField(allow_null=True)
    booking = serializers.CharField(allow_null=True, help_text="The booking's reference.")
