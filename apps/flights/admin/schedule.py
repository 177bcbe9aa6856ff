"""Schedules in and out of the back office: a diff first, then all of it or nothing."""

import csv
import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from unfold.widgets import UnfoldAdminFileFieldWidget

from apps.flights.domain.schedule import PRICE_COLUMNS, REQUIRED_COLUMNS, Plan, read_csv
from apps.flights.errors import TimetableChanged
from apps.flights.models import Flight
from apps.flights.services.schedule_import import Totals, import_schedule, preview_schedule
from common.errors import DomainError, InvalidInput
from common.money import to_json
from common.staff import journal
from common.staff.forms import why_field

if TYPE_CHECKING:
    from apps.flights.admin.flights import FlightAdmin

# The page carries the file from the preview to the import; longer ones are for the command.
LARGEST_BYTES = 900_000
SHOWN = 100
# A database holds what is still to be sent, and waits for a slow reader for so long.
LONGEST_EXPORT = 10_000


class FileForm(forms.Form):
    """A schedule to look at."""

    file = forms.FileField(
        help_text=f"UTF-8, comma-separated, with a header; up to {LARGEST_BYTES // 1000} kB.",
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> str:
        """Return the file's text."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_BYTES:
            raise forms.ValidationError("The file is too large; see `manage.py import_schedule`.")
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError("The file is not UTF-8.") from error


class ConfirmForm(forms.Form):
    """The schedule that was looked at, with the digest of what it was shown to change, and why."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False)
    seen = forms.CharField(widget=forms.HiddenInput)
    why = why_field()


class Diff:
    """What a schedule changes: its first lines, how many there are, and a digest of all."""

    def __init__(self) -> None:
        self.totals = Totals()
        self.lines: list[dict[str, Any]] = []
        self._digest = hashlib.sha256()

    def add(self, plan: Plan) -> None:
        """Take in a chunk's plan."""
        self.totals.count(plan)
        for line in _lines(plan):
            self._digest.update(repr(sorted(line.items())).encode())
            if len(self.lines) < SHOWN:
                self.lines.append(line)

    @property
    def seen(self) -> str:
        """What two equal diffs have in common, and no others."""
        return self._digest.hexdigest()

    @property
    def changes(self) -> int:
        """How many lines would be written."""
        return self.totals.added + self.totals.changed

    @property
    def more(self) -> int:
        """How many lines are not shown."""
        return self.changes + self.totals.rejected + self.totals.warnings - len(self.lines)


def _lines(plan: Plan) -> Iterator[dict[str, Any]]:
    for remark in plan.rejected:
        yield {"line": remark.line, "what": "refused", "told": f"{remark.code}: {remark.detail}"}
    for remark in plan.warnings:
        yield {"line": remark.line, "what": "warning", "told": f"{remark.code}: {remark.detail}"}
    for flight in plan.added:
        told = f"to {flight.destination}, {flight.departs_at:%Y-%m-%d %H:%M} UTC"
        told = f"{told}, {flight.registration}"
        yield {"line": flight.line, "what": "added", "flight": str(flight.key), "told": told}
    for change in plan.changed:
        told = "; ".join(f"{name}: {old} → {new}" for name, old, new in change.changes)
        name = str(change.flight.key)
        yield {"line": change.flight.line, "what": "changed", "flight": name, "told": told}


def import_view(page: "FlightAdmin", request: HttpRequest) -> HttpResponse:
    """Ask for a file, show what it would change, and with the reason change it."""
    context: dict[str, Any] = {"form": FileForm()}
    try:
        if "seen" in request.POST:
            confirmed = ConfirmForm(request.POST)
            if confirmed.is_valid():
                return _import(page, request, **confirmed.cleaned_data)
            context = _previewed(confirmed.data["text"], confirmed)
        elif request.method == "POST":
            chosen = FileForm(request.POST, request.FILES)
            valid = chosen.is_valid()
            context = _previewed(chosen.cleaned_data["file"]) if valid else {"form": chosen}
    except DomainError as refused:
        page.message_user(request, refused.detail, messages.ERROR)
    context |= {
        **page.admin_site.each_context(request),
        "title": "Import a schedule",
        "opts": page.opts,
        "columns": ", ".join((*REQUIRED_COLUMNS, *PRICE_COLUMNS)),
    }
    return TemplateResponse(request, "flights/admin/import_schedule.html", context)


def _previewed(text: str, form: ConfirmForm | None = None) -> dict[str, Any]:
    diff = Diff()
    rows = read_csv(text.splitlines(), currency=settings.CURRENCY)
    for plan in preview_schedule(rows=rows, now=timezone.now(), currency=settings.CURRENCY):
        diff.add(plan)
    return {"diff": diff, "form": form or ConfirmForm(initial={"text": text, "seen": diff.seen})}


def _import(
    page: "FlightAdmin", request: HttpRequest, *, text: str, seen: str, why: str
) -> HttpResponse:
    """Import what was previewed: a diff that came out otherwise meanwhile is taken back."""
    diff = Diff()

    def compare() -> None:
        if diff.seen != seen:
            raise TimetableChanged("The timetable changed since the preview; look again.")

    with journal.record(
        by=journal.actor_of(request),
        action="import schedule",
        table=journal.table_of(Flight),
        why=why,
        details={"sha256": hashlib.sha256(text.encode()).hexdigest()},
    ) as entry:
        import_schedule(
            rows=read_csv(text.splitlines(), currency=settings.CURRENCY),
            now=timezone.now(),
            currency=settings.CURRENCY,
            on_chunk=diff.add,
            on_end=compare,
        )
        entry.result = told = f"{diff.totals.added} added, {diff.totals.changed} changed"
    page.message_user(request, f"Imported: {told}.", messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:flights_flight_changelist"))


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        """Return the line."""
        return value


def export(chosen: QuerySet[Flight]) -> StreamingHttpResponse:
    """
    Answer flights as a schedule, line by line, soonest first.

    :raises InvalidInput: more flights than one file has
    """
    if chosen.order_by()[: LONGEST_EXPORT + 1].count() > LONGEST_EXPORT:
        raise InvalidInput(f"One file has up to {LONGEST_EXPORT:,} flights. Choose fewer.")
    name = f"schedule-{timezone.now():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(_csv(chosen), content_type="text/csv", headers=headers)


def _csv(chosen: QuerySet[Flight]) -> Iterator[str]:
    writer: Any = csv.writer(_Echo())
    yield writer.writerow((*REQUIRED_COLUMNS, *PRICE_COLUMNS))
    rows = chosen.select_related("origin", "destination", "airplane").prefetch_related("inventory")
    flights: Iterable[Flight] = rows.order_by("departs_at", "id").iterator(chunk_size=1000)
    for flight in flights:
        prices = {one.cabin: to_json(one.price)["amount"] for one in flight.inventory.all()}
        yield writer.writerow(
            (
                *(flight.carrier_id, flight.number, flight.origin_id, flight.destination_id),
                *(flight.local_departure.isoformat(), flight.local_arrival.isoformat()),
                flight.airplane.registration,
                *(prices.get(cabin, "") for cabin in PRICE_COLUMNS.values()),
            )
        )
