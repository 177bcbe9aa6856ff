"""Events to publish."""

from common.messaging.models import AbstractOutboxMessage


class OutboxMessage(AbstractOutboxMessage):
    """Accounts' outbox."""

    class Meta(AbstractOutboxMessage.Meta):
        pass
