"""The tables of reminders: tickets, attempts, erasures, outbox and inbox."""

from apps.reminders.models.erasure import ReaderErasure
from apps.reminders.models.messages import AggregateSequence, InboxMessage, OutboxMessage
from apps.reminders.models.ticket import DeliveryAttempt, NotificationTicket

__all__ = [
    "AggregateSequence",
    "DeliveryAttempt",
    "InboxMessage",
    "NotificationTicket",
    "OutboxMessage",
    "ReaderErasure",
]
