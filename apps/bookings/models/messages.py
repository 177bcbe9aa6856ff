"""The events of bookings on their way out, and those of others on their way in."""

from common.messaging.models import AbstractInboxMessage, AbstractOutboxMessage


class OutboxMessage(AbstractOutboxMessage):
    """An event of bookings to publish."""

    class Meta(AbstractOutboxMessage.Meta):
        abstract = False


class InboxMessage(AbstractInboxMessage):
    """An event bookings is to handle."""

    class Meta(AbstractInboxMessage.Meta):
        abstract = False
