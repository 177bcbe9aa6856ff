"""Forms for planning and changing a flight; money and seats go to services, never to rows."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
)

from apps.flights.domain import flight_status
from apps.flights.domain.cabins import CABINS
from apps.flights.models import CabinInventory, Flight
from apps.flights.services.flights import FlightChange
from common.money import exponent, from_decimal, to_json
from common.staff.forms import WhyForm
from common.staff.words import CHANGED
from contracts.money import Money

# Told by actions of their own, which show first whom they concern.
BY_ACTION = frozenset({flight_status.DELAYED, flight_status.CANCELLED})


def fare_field(label: str | None = None) -> forms.DecimalField:
    """Return a field for a fare in the sale currency."""
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=Decimal(0),
        max_digits=11,
        decimal_places=exponent(settings.CURRENCY),
        widget=UnfoldAdminDecimalFieldWidget(),
    )


class PlanForm(WhyForm):
    """A flight to be, with a fare for each cabin on sale; times are UTC."""

    class Meta:
        model = Flight
        fields = (
            *("carrier", "number", "origin", "destination", "airplane"),
            *("departs_at", "arrives_at", "boarding_gate"),
        )
        labels = {"departs_at": "Departs at (UTC)", "arrives_at": "Arrives at (UTC)"}

    economy = fare_field()
    premium_economy = fare_field()
    business = fare_field()
    first = fare_field()

    def fares(self) -> dict[str, Money]:
        """Return the fares that are filled in."""
        return money_of({cabin: self.cleaned_data[cabin] for cabin in CABINS})


class FlightForm(WhyForm):
    """What is changed of a flight without asking first whom it concerns."""

    class Meta:
        model = Flight
        fields = ("status", "airplane")

    # What differs from the form is no change of its sender's, once somebody else changed the row.
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        flight: Any = self.instance
        self.initial["seen"] = flight.version
        status = flight.status
        moves = [
            (value, label)
            for value, label in Flight.Status.choices
            if value == status or (flight_status.can_move(status, value) and value not in BY_ACTION)
        ]
        if "status" in self.fields:
            self.fields["status"] = forms.ChoiceField(
                choices=moves, widget=UnfoldAdminSelectWidget(choices=moves)
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a form of a flight that is another by now."""
        data: dict[str, Any] = super().clean() or {}
        flight: Any = self.instance
        if data.get("seen") != flight.version:
            raise forms.ValidationError(CHANGED)
        return data

    def change(self, *, fares: Mapping[str, Money], seats: Mapping[str, int]) -> FlightChange:
        """Return what differs from the flight as it was shown."""
        changed = set(self.changed_data)
        airplane = self.cleaned_data["airplane"].id if "airplane" in changed else None
        status = self.cleaned_data["status"] if "status" in changed else None
        return FlightChange(status=status, airplane_id=airplane, fares=fares, seats=seats)


class CabinForm(forms.ModelForm[CabinInventory]):
    """A cabin on sale: seats and fare. A new one gets the airplane's seats."""

    class Meta:
        model = CabinInventory
        fields = ("cabin",)

    seats = forms.IntegerField(
        label="Seats on sale",
        required=False,
        min_value=0,
        max_value=1000,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    fare = fare_field("Fare")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["seats"] = self.instance.capacity
            self.initial["fare"] = Decimal(to_json(self.instance.price)["amount"])
            self.fields["cabin"].disabled = True
        else:
            # The airplane says how many; what is typed here would be logged and not kept.
            self.fields["seats"].disabled = True
        for field in self.fields.values():
            # The headers of the table's columns name them to the eye only.
            field.widget.attrs["aria-label"] = str(field.label)

    def clean(self) -> dict[str, Any]:
        """Ask for a fare, which every cabin on sale has."""
        data: dict[str, Any] = super().clean() or {}
        if self.has_changed() and data.get("fare") is None and "fare" not in self.errors:
            self.add_error("fare", "A cabin on sale has a fare.")
        return data


class CabinFormSet(forms.BaseInlineFormSet[CabinInventory, Flight, CabinForm]):
    """The cabins of a flight; what was changed is handed on, nothing is saved here."""

    def fares(self) -> dict[str, Money]:
        """Return the fares that were changed."""
        return money_of(
            {
                form.cleaned_data["cabin"]: form.cleaned_data["fare"]
                for form in self._changed("fare")
            }
        )

    def seats(self) -> dict[str, int]:
        """Return the seats that were changed of cabins on sale."""
        return {
            form.cleaned_data["cabin"]: form.cleaned_data["seats"]
            for form in self._changed("seats")
            if not form.instance._state.adding and form.cleaned_data["seats"] is not None
        }

    def _changed(self, name: str) -> list[CabinForm]:
        return [form for form in self.forms if name in form.changed_data]


def money_of(amounts: Mapping[str, Decimal | None]) -> dict[str, Money]:
    """Return amounts that are given as money of the sale currency."""
    return {
        name: from_decimal(amount, settings.CURRENCY)
        for name, amount in amounts.items()
        if amount is not None
    }
