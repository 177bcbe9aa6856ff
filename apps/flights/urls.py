"""The flights service's URLs."""

from django.urls import include, path

from apps.flights.api.airplanes import AirplanesView, AirplaneView
from apps.flights.api.calendar import FlightCalendarView
from apps.flights.api.catalogue import (
    AirportsView,
    AirportView,
    CarriersView,
    CarrierView,
    CitiesView,
    CityView,
)
from apps.flights.api.flights import FlightCancelView, FlightsView, FlightView
from apps.flights.api.search import FlightSearchView
from common.http.urls import (
    handler400,
    handler403,
    handler404,
    handler500,
    operations,
)

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    *operations,
    # First: resolving goes down this list, and search is the busiest route by far.
    path("v1/flights/search", FlightSearchView.as_view()),
    path("v1/flights/calendar", FlightCalendarView.as_view()),
    path("v1/cities", CitiesView.as_view()),
    path("v1/cities/<uuid:city_id>", CityView.as_view()),
    path("v1/airports", AirportsView.as_view()),
    path("v1/airports/<str:iata_code>", AirportView.as_view()),
    path("v1/carriers", CarriersView.as_view()),
    path("v1/carriers/<str:code>", CarrierView.as_view()),
    path("v1/airplanes", AirplanesView.as_view()),
    path("v1/airplanes/<uuid:airplane_id>", AirplaneView.as_view()),
    path("v1/flights", FlightsView.as_view()),
    path("v1/flights/<uuid:flight_id>", FlightView.as_view()),
    path("v1/flights/<uuid:flight_id>/cancel", FlightCancelView.as_view()),
    path("internal/v1/", include("apps.flights.api.internal_urls")),
]
