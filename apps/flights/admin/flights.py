"""Flights for staff."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from apps.flights.admin.base import ServiceAdmin
from apps.flights.domain.authority import STAFF
from apps.flights.domain.cabins import CABINS
from apps.flights.models import CabinInventory, Flight
from apps.flights.services import flights
from common.money import exponent, from_decimal, to_json
from contracts.money import Money


def _fare_field() -> forms.DecimalField:
    return forms.DecimalField(
        required=False, min_value=0, max_digits=11, decimal_places=exponent(settings.CURRENCY)
    )


class FlightForm(forms.ModelForm[Flight]):
    """A flight with a fare for each cabin on sale; times are UTC."""

    class Meta:
        model = Flight
        fields = (
            *("carrier", "number", "origin", "destination", "airplane"),
            *("departs_at", "arrives_at", "status", "boarding_gate"),
        )

    economy = _fare_field()
    premium_economy = _fare_field()
    business = _fare_field()
    first = _fare_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            for stock in self.instance.inventory.all():
                fare = Decimal(to_json(stock.price)["amount"])
                self.initial.setdefault(stock.cabin, fare)

    def fares(self) -> dict[str, Money]:
        """Return the fares that are filled in."""
        amounts = {cabin: self.cleaned_data[cabin] for cabin in CABINS}
        return {
            cabin: from_decimal(amount, settings.CURRENCY)
            for cabin, amount in amounts.items()
            if amount is not None
        }

    def change(self) -> flights.FlightChange:
        """Return what differs from the flight as it was shown."""
        changed = set(self.changed_data)
        plain = {"departs_at", "arrives_at", "status", "boarding_gate"} & changed
        return flights.FlightChange(
            airplane_id=self.cleaned_data["airplane"].id if "airplane" in changed else None,
            fares={cabin: fare for cabin, fare in self.fares().items() if cabin in changed},
            **{name: self.cleaned_data[name] for name in plain},
        )


class InventoryInline(admin.TabularInline[CabinInventory, Flight]):
    """What is sold and what is left; only holds move the counters."""

    model = CabinInventory
    fields = readonly_fields = ("cabin", "capacity", "held", "sold", "price_minor", "currency")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse."""
        return False


@admin.register(Flight)
class FlightAdmin(ServiceAdmin):
    """Flights."""

    form = FlightForm
    fields = (*FlightForm.Meta.fields, *CABINS)
    inlines = (InventoryInline,)
    list_display = (
        *("flight_number", "departure_date", "origin", "destination", "departs_at"),
        *("status", "boarding_gate", "airplane"),
    )
    list_filter = ("status", "departure_date", "carrier")
    list_select_related = ("airplane",)
    search_fields = ("=number", "=carrier__code", "=origin__iata_code", "=destination__iata_code")
    autocomplete_fields = ("carrier", "origin", "destination", "airplane")
    show_full_result_count = False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Keep what makes a flight that is there this flight; a new one is scheduled."""
        return ("carrier", "number", "origin", "destination") if obj else ("status",)

    def save_model(self, request: HttpRequest, obj: Flight, form: Any, change: bool) -> None:
        """Plan the flight, or change what was changed in the form."""
        if change:
            flights.change_flight(
                authority=STAFF, flight_id=obj.id, change=form.change(), now=timezone.now()
            )
            return
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
        obj.id = flights.schedule_flight(authority=STAFF, plan=plan, now=timezone.now()).id

    def delete_model(self, request: HttpRequest, obj: Flight) -> None:
        """Delete the flight."""
        flights.delete_flight(authority=STAFF, flight_id=obj.id)
