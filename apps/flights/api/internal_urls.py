"""Flights' internal URLs, never routed by the gateway."""

from django.urls import path

from apps.flights.api import internal

urlpatterns = [
    path("holds/<uuid:hold_id>", internal.HoldDetail.as_view()),
    path("holds/<uuid:hold_id>/confirm", internal.HoldConfirmation.as_view()),
]
