"""Flights for staff: admins see all, an airline's people their own."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from unfold.admin import TabularInline
from unfold.decorators import action, display

from apps.flights.admin import schedule
from apps.flights.admin.base import authority_of, percent
from apps.flights.admin.flight_forms import CabinForm, CabinFormSet, FlightForm, PlanForm
from apps.flights.domain.cabins import CABINS
from apps.flights.models import CabinInventory, Flight
from apps.flights.services import flights
from common.staff import journal
from common.staff.pages import ServiceAdmin, changes_of
from common.staff.words import clock

COLOURS = {
    "scheduled": "info",
    "delayed": "warning",
    "boarding": "primary",
    "departed": "success",
    "arrived": "success",
    "cancelled": "danger",
}


class CabinInline(TabularInline):
    """What is on sale and what is taken; only holds move held and sold."""

    model = CabinInventory
    form = CabinForm
    formset = CabinFormSet
    fields = ("cabin", "seats", "held", "sold", "load", "fare")
    readonly_fields = ("held", "sold", "load")
    extra = 0
    max_num = len(CABINS)
    can_delete = False
    hide_title = True
    verbose_name = "cabin"
    verbose_name_plural = "Cabins"

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let who may change the flight put a cabin on sale."""
        return obj is not None and self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let who may change the flight change its cabins."""
        user: Any = request.user
        return bool(user.has_perm("flights.change_flight"))

    has_view_permission = has_change_permission

    @display(description="load")
    def load(self, cabin: CabinInventory) -> str:
        """Show the share of the seats that is taken."""
        return percent(cabin.held + cabin.sold, cabin.capacity)


@admin.register(Flight)
class FlightAdmin(ServiceAdmin):
    """Flights with their cabins; delays, gates and cancellations are actions of their own."""

    list_display = (
        *("flight_number", "route", "departure", "shown_status", "boarding_gate"),
        *("load", "airplane"),
    )
    list_filter = ("status", "departure_date")
    list_select_related = ("airplane", "origin", "destination")
    search_fields = ("=number", "=carrier__code", "=origin__iata_code", "=destination__iata_code")
    autocomplete_fields = ("carrier", "origin", "destination", "airplane")
    show_full_result_count = False
    list_disable_select_all = False
    actions = ("export_schedule",)
    actions_list = ("import_schedule",)
    inlines = (CabinInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Flight]:
        """Return the flights the member of staff may look at. Two queries for a page."""
        found: QuerySet[Flight] = super().get_queryset(request).prefetch_related("inventory")
        user: Any = request.user
        return found if user.is_admin else found.filter(carrier_id=user.carrier)

    def get_form(
        self, request: HttpRequest, obj: Flight | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Plan a new flight, or change one that is there."""
        kwargs.setdefault("form", FlightForm if obj else PlanForm)
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Show the flight as it stands, then what can be changed of it."""
        if obj is None:
            return (*PlanForm.Meta.fields, *CABINS, "why")
        may_write = self.has_change_permission(request, obj)
        return (
            *(("flight_number", "route"), ("departure", "arrival"), ("boarding_gate", "version")),
            *(("status", "airplane"), *(("why", "seen") if may_write else ())),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Keep what makes a flight this flight, and what actions change."""
        if obj is None:
            return ()
        user: Any = request.user
        facts = ("flight_number", "route", "departure", "arrival", "boarding_gate", "version")
        return facts if user.is_admin else (*facts, "airplane")

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> Any:
        """Show cabins once there is a flight; a new one has fares."""
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: Flight, form: Any, change: bool) -> None:
        """Plan the flight; a change is written with its cabins, at once."""
        if not change:
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Change flight and cabins in one call, so in one version."""
        if not change:
            return
        cabins = {name: value for one in formsets for name, value in _cabin_changes(one).items()}
        with journal.record(
            by=journal.actor_of(request),
            action="change",
            table=journal.table_of(Flight),
            row=form.instance,
            why=form.cleaned_data["why"],
            details={**changes_of(form), **cabins},
        ):
            (formset,) = formsets
            flights.change_flight(
                authority=authority_of(request),
                flight_id=form.instance.id,
                change=form.change(fares=formset.fares(), seats=formset.seats()),
                now=timezone.now(),
            )

    def write(self, request: HttpRequest, obj: Flight, form: Any, change: bool) -> None:
        """Plan the flight."""
        plan = flights.FlightPlan(
            carrier=obj.carrier_id,
            number=obj.number,
            airplane_id=obj.airplane_id,
            origin=obj.origin_id,
            destination=obj.destination_id,
            departs_at=obj.departs_at,
            arrives_at=obj.arrives_at,
            boarding_gate=obj.boarding_gate,
            fares=form.fares(),
        )
        made = flights.schedule_flight(
            authority=authority_of(request), plan=plan, now=timezone.now()
        )
        obj.id, obj.departure_date = made.id, made.departure_date

    @display(description="flight", ordering="number")
    def flight_number(self, flight: Flight) -> str:
        """Show carrier and number."""
        return flight.flight_number

    @display(description="route")
    def route(self, flight: Flight) -> str:
        """Show from where to where."""
        return f"{flight.origin_id} → {flight.destination_id}"

    @display(description="departs (local)", ordering="departs_at")
    def departure(self, flight: Flight) -> str:
        """Show the departure as the airport's clock has it."""
        return clock(flight.local_departure)

    @display(description="arrives (local)")
    def arrival(self, flight: Flight) -> str:
        """Show the arrival as the airport's clock has it."""
        return clock(flight.local_arrival)

    @display(description="status", ordering="status", label=COLOURS)
    def shown_status(self, flight: Flight) -> str:
        """Show the status in its colour."""
        return str(flight.status)

    @display(description="load")
    def load(self, flight: Flight) -> str:
        """Show the share of all seats that is taken."""
        cabins = list(flight.inventory.all())
        taken = sum(one.held + one.sold for one in cabins)
        return percent(taken, sum(one.capacity for one in cabins))

    @admin.action(description="Export as schedule (CSV)", permissions=["view"])
    def export_schedule(
        self, request: HttpRequest, chosen: QuerySet[Flight]
    ) -> StreamingHttpResponse:
        """Answer the chosen flights in the format that is imported."""
        return schedule.export(chosen)

    @action(description="Import a schedule", url_path="import", icon="upload", permissions=["add"])
    def import_schedule(self, request: HttpRequest) -> HttpResponse:
        """Show what a schedule would change, then change it."""
        return schedule.import_view(self, request)


def _cabin_changes(formset: CabinFormSet) -> dict[str, Any]:
    """Return old and new value of what was changed of each cabin."""
    return {
        f"{form.cleaned_data['cabin']} {name}": [form.initial.get(name), form.cleaned_data[name]]
        for form in formset.forms
        for name in form.changed_data
        if name in ("seats", "fare")
    }
