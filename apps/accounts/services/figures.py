"""What operators see of accounts: events on their way."""

from common.messaging.figures import INBOX, OUTBOX, QUEUES
from common.watch.figures import Figure

FIGURES: list[Figure] = [*OUTBOX, *INBOX, *QUEUES]
