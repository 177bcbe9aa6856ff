"""
`python -m stack.releasing`: releases every service, each in a process forked from this one.

Most of what `manage.py release` takes is the import of libraries. Here those that ask for no
settings are imported once, which takes half of it off a start of `bin/up`. Where each service is
deployed by itself, its own `manage.py release` does the same.
"""

import importlib
import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from io import StringIO
from multiprocessing.context import ForkProcess
from typing import Any

LIBRARIES = (
    "config.env",
    "cattrs",
    "celery.app.base",
    "celery.schedules",
    "django.core.handlers.wsgi",
    "django.core.management.commands.migrate",
    "django.db.models",
    "django.forms",
    "django.template.loader",
    "jwt",
    "kombu.transport.redis",
    "requests",
)
# The checks import every view: as long again as the release itself. The tests run them.
OPTIONS: dict[str, Any] = {"verbosity": 0, "skip_checks": True}
# Side by side. The back office's own tables lie in accounts' schema: after accounts' own.
LANES = (("accounts", "backoffice"), ("flights", "bookings", "reminders"))


def main() -> int:
    """Release all; the exit code is 1 when one failed, which says so itself."""
    for name in LIBRARIES:
        importlib.import_module(name)
    lanes = [_fork(_run_lane, lane) for lane in LANES]
    return 0 if all([_went_well(lane) for lane in lanes]) else 1


def _run_lane(services: Sequence[str]) -> None:
    for service in services:
        if not _went_well(_fork(_release, service)):
            print(f"The release of {service} failed.", flush=True)
            sys.exit(1)


def _release(service: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = f"config.settings.{service}"
    import django  # needs the settings
    from django.core.management import call_command

    django.setup()
    if service == "backoffice":  # sends and receives no events
        call_command("migrate", interactive=False, **OPTIONS)
    else:
        call_command("release", stdout=StringIO(), **OPTIONS)


def _fork(action: Callable[..., None], *args: object) -> ForkProcess:
    process = multiprocessing.get_context("fork").Process(target=action, args=args)
    process.start()
    return process


def _went_well(process: ForkProcess) -> bool:
    process.join()
    return process.exitcode == 0


if __name__ == "__main__":
    sys.exit(main())
