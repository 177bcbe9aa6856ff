"""`manage.py import_schedule FILE`: show what a schedule would change; with --apply, change it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.flights.domain.schedule import Plan, read_csv
from apps.flights.services.schedule_import import Totals, import_schedule, preview_schedule
from common.errors import DomainError


class Command(BaseCommand):
    """Bad lines are told by number and code; with any, nothing is written unless asked for."""

    help = "Import a CSV schedule. Without --apply it only tells what would change."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and what to do with it."""
        parser.add_argument("file", type=Path, help="UTF-8, comma-separated, with a header.")
        parser.add_argument("--apply", action="store_true", help="Write, in one transaction.")
        parser.add_argument("--skip-bad", action="store_true", help="Write the good lines.")

    def handle(self, *args: Any, **options: Any) -> None:
        """
        Preview or import the file.

        :raises CommandError: the file cannot be read, or is refused; nothing was written
        """
        try:
            totals = self._run(options["file"], apply=options["apply"], skip=options["skip_bad"])
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        except DomainError as refusal:
            raise CommandError(f"{refusal.code}: {refusal.detail}") from refusal
        self.stdout.write(
            f"{totals.added} added, {totals.changed} changed, {totals.unchanged} unchanged, "
            f"{totals.rejected} rejected."
        )
        if not options["apply"]:
            self.stdout.write("Nothing was written; --apply writes it.")

    def _run(self, file: Path, *, apply: bool, skip: bool) -> Totals:
        now = timezone.now()
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = read_csv(lines, currency=settings.CURRENCY)
            if apply:
                return import_schedule(
                    rows=rows,
                    now=now,
                    currency=settings.CURRENCY,
                    skip_bad=skip,
                    on_chunk=self._show,
                )
            totals = Totals()
            for plan in preview_schedule(rows=rows, now=now, currency=settings.CURRENCY):
                totals.count(plan)
                self._show(plan)
            return totals

    def _show(self, plan: Plan) -> None:
        """Print a chunk's diff: + added, ~ changed, ! refused."""
        for flight in plan.added:
            self.stdout.write(
                f"+ line {flight.line}: {flight.key} to {flight.destination}, "
                f"{flight.departs_at.isoformat()}, {flight.registration}"
            )
        for change in plan.changed:
            told = ", ".join(f"{name} {old} -> {new}" for name, old, new in change.changes)
            self.stdout.write(f"~ line {change.flight.line}: {change.flight.key}: {told}")
        for remark in plan.rejected:
            self.stdout.write(f"! line {remark.line}: {remark.code}: {remark.detail}")
