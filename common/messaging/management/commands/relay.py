"""`manage.py relay`: the outbox relay of one service, until SIGTERM."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from common.messaging import watching
from common.messaging.relay import Relay


class Command(BaseCommand):
    """One or several may run: rows are leased."""

    help = "Publish this service's outbox to the broker until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until SIGTERM or SIGINT; the batch in hand is finished."""
        watching.show()
        watching.trace()
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        Relay().run(stop)
