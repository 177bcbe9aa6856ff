"""The events of bookings on their way out."""

from common.messaging.models import AbstractOutboxMessage


class OutboxMessage(AbstractOutboxMessage):
    """An event of bookings to publish."""

    class Meta(AbstractOutboxMessage.Meta):
        abstract = False
