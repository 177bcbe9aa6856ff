"""The tables of reminders: tickets, attempts, and the inbox."""

from apps.reminders.models.messages import AggregateSequence, InboxMessage
from apps.reminders.models.ticket import DeliveryAttempt, NotificationTicket

__all__ = ["AggregateSequence", "DeliveryAttempt", "InboxMessage", "NotificationTicket"]
