"""
What those who watch want to hear of; with nobody listening, telling it costs next to nothing.

Told with `send_robust`: a listener that fails is logged, and keeps nobody from their work.
"""

from django.dispatch import Signal

# row: of the outbox, confirmed by the broker; again: it had been published before.
event_published = Signal()
# row: of the inbox, its handler's transaction committed; now: when that was.
event_handled = Signal()
# row: of the inbox, put off because its handler failed.
event_failed = Signal()
# ticket, outcome: of an attempt to hand a mail over; now: when that was.
mail_tried = Signal()
