"""Accounts' events on their way out, and those of others on their way in."""

from common.messaging.models import AbstractInboxMessage, AbstractOutboxMessage


class OutboxMessage(AbstractOutboxMessage):
    """Accounts' outbox."""

    class Meta(AbstractOutboxMessage.Meta):
        pass


class InboxMessage(AbstractInboxMessage):
    """An event accounts is to handle."""

    class Meta(AbstractInboxMessage.Meta):
        pass
