"""`manage.py audit`: check the invariants of this service's data; in the back office, of all."""

import sys
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from common.audit import report, running
from common.audit.checks import GRACE, Scope

BROKEN, BLIND = 1, 2


class Command(BaseCommand):
    """Reads only; may run at any time beside the live system."""

    help = "Check the invariants of the data. Exit code: 0 all hold, 1 a breach, 2 cannot look."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add how to judge and how to print."""
        parser.add_argument("--json", action="store_true", help="print one JSON document")
        parser.add_argument(
            "--grace",
            type=float,
            default=GRACE.total_seconds(),
            help="judge only what was left alone for so many seconds (60)",
        )
        parser.add_argument(
            "--settled",
            action="store_true",
            help="nothing is under way: judge every row, and let nothing wait",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run every check and print what came of it."""
        scope = Scope(
            now=timezone.now(),
            grace=timedelta(seconds=options["grace"]),
            settled=options["settled"],
        )
        try:
            results = list(running.run(scope=scope))
        except DatabaseError as error:
            raise CommandError(f"a database cannot be read: {error}", returncode=BLIND) from error
        told = report.as_json(results, scope=scope) if options["json"] else report.as_table(results)
        self.stdout.write(told)
        if any(result.is_broken for result in results):
            sys.exit(BROKEN)
