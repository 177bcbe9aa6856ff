"""Cities, airports, carriers and airplanes for staff."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from apps.flights.domain.authority import STAFF
from apps.flights.domain.cabins import CABINS
from apps.flights.models import Airplane, Airport, Carrier, City
from apps.flights.services import airplanes, catalogue
from common.staff.forms import WhyForm
from common.staff.pages import ServiceAdmin


@admin.register(City)
class CityAdmin(ServiceAdmin):
    """Cities and metro areas."""

    list_display = ("name", "subdivision", "country", "iata_code")
    list_filter = ("country",)
    search_fields = ("name", "iata_code")
    fields = ("name", "subdivision", "country", "iata_code")

    def write(self, request: HttpRequest, obj: City, form: Any, change: bool) -> None:
        """Add or change the city."""
        fields: Any = {name: value for name, value in form.cleaned_data.items() if name != "why"}
        if change:
            catalogue.update_city(city_id=obj.id, fields=fields)
        else:
            obj.id = catalogue.create_city(fields=fields).id


@admin.register(Airport)
class AirportAdmin(ServiceAdmin):
    """Airports."""

    list_display = ("iata_code", "icao_code", "name", "city", "time_zone")
    list_filter = ("city__country",)
    list_select_related = ("city",)
    search_fields = ("iata_code", "icao_code", "name", "city__name")
    autocomplete_fields = ("city",)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Keep the code of an airport that is there."""
        return ("iata_code",) if obj else ()

    def write(self, request: HttpRequest, obj: Airport, form: Any, change: bool) -> None:
        """Add or change the airport."""
        fields: Any = {**form.cleaned_data, "city_id": form.cleaned_data["city"].id}
        for name in ("city", "why", "iata_code"):
            fields.pop(name, None)
        if change:
            catalogue.update_airport(iata_code=obj.iata_code, fields=fields)
        else:
            catalogue.create_airport(iata_code=obj.iata_code, fields=fields)


@admin.register(Carrier)
class CarrierAdmin(ServiceAdmin):
    """Airlines."""

    list_display = ("code", "name")
    search_fields = ("code", "name")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Keep the designator of a carrier that is there."""
        return ("code",) if obj else ()

    def write(self, request: HttpRequest, obj: Carrier, form: Any, change: bool) -> None:
        """Add or rename the carrier."""
        write = catalogue.rename_carrier if change else catalogue.create_carrier
        write(code=obj.code, name=obj.name)


def _seats_field() -> forms.IntegerField:
    return forms.IntegerField(
        required=False, min_value=1, max_value=1000, widget=UnfoldAdminIntegerFieldWidget()
    )


class AirplaneForm(WhyForm):
    """An airplane with a number of seats for each cabin it may have."""

    class Meta:
        model = Airplane
        fields = ("carrier", "registration", "model")

    economy = _seats_field()
    premium_economy = _seats_field()
    business = _seats_field()
    first = _seats_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            airplane: Any = self.instance
            for cabin in airplane.cabins.all():
                self.initial.setdefault(cabin.cabin, cabin.seats)

    def clean(self) -> dict[str, Any]:
        """Ask for a cabin at least."""
        data: dict[str, Any] = super().clean() or {}
        if not any(data.get(cabin) for cabin in CABINS):
            raise forms.ValidationError("An airplane has seats in one cabin at least.")
        return data


@admin.register(Airplane)
class AirplaneAdmin(ServiceAdmin):
    """Airplanes; their carrier and seats change only while no flight uses them."""

    form = AirplaneForm
    fields = ("carrier", "registration", "model", *CABINS)
    list_display = ("registration", "model", "carrier")
    list_filter = ("model",)
    list_select_related = ("carrier",)
    search_fields = ("registration", "model", "carrier__code")
    autocomplete_fields = ("carrier",)

    def write(self, request: HttpRequest, obj: Airplane, form: Any, change: bool) -> None:
        """Add or change the airplane."""
        data = form.cleaned_data
        fields: airplanes.AirplaneFields = {
            "carrier": data["carrier"].code,
            "registration": data["registration"],
            "model": data["model"],
            "cabins": {cabin: data[cabin] for cabin in CABINS if data[cabin]},
        }
        if change:
            airplanes.update_airplane(authority=STAFF, airplane_id=obj.id, fields=fields)
        else:
            obj.id = airplanes.create_airplane(authority=STAFF, **fields).id
