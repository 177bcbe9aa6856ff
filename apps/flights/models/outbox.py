"""The events of flights on their way out."""

from common.messaging.models import AbstractOutboxMessage


class OutboxMessage(AbstractOutboxMessage):
    """An event of flights to publish."""

    class Meta(AbstractOutboxMessage.Meta):
        abstract = False
