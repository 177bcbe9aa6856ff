"""
What sending a mail costs, with its receipt and calendar: `python -m stack.bench.mails`.

Run with reminders' settings, on the tickets that bookings left. Prints the number of mails, the
seconds they took and the CPU milliseconds of one, as JSON.
"""

import json
import sys
import time

import django

FIRST, SECONDS = 0.5, 5.0


def main() -> int:
    """Send, measure and print."""
    django.setup()
    from apps.reminders.services import sending

    # What makes receipts is loaded with the first one.
    sending.send_due(run_seconds=FIRST)
    began, spent = time.monotonic(), time.process_time()
    sent = sending.send_due(run_seconds=SECONDS)
    spent, took = time.process_time() - spent, time.monotonic() - began
    print(json.dumps({"mails": sent, "seconds": took, "cpu_ms": 1000 * spent / max(1, sent)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
