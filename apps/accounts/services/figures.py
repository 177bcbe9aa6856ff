"""What operators see of accounts: events on their way."""

from common.messaging.figures import OUTBOX, QUEUES
from common.watch.figures import Figure

FIGURES: list[Figure] = [*OUTBOX, *QUEUES]
