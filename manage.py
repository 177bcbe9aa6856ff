#!/usr/bin/env python
"""Run a Django command for one service: DJANGO_SETTINGS_MODULE says which."""

import os
import sys

SERVICES = ("accounts", "flights", "bookings", "reminders", "gateway", "backoffice")


def main() -> int:
    """Run the command line, or say which settings modules there are."""
    named = any(argument.startswith("--settings") for argument in sys.argv)
    if not named and "DJANGO_SETTINGS_MODULE" not in os.environ:
        print("Which service? Set DJANGO_SETTINGS_MODULE, or pass --settings, to one of:")
        for service in SERVICES:
            print(f"  config.settings.{service}")
        return 2
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
    return 0


if __name__ == "__main__":
    sys.exit(main())
