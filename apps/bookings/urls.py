"""The bookings service's URLs."""

from django.urls import path

from apps.bookings.api import internal
from apps.bookings.api.documents import Calendar, Ticket
from apps.bookings.api.moves import Cancellation, CancellationQuotes, Confirmation, Timeline
from apps.bookings.api.views import BookingDetail, Bookings
from common.http.urls import (
    handler400,
    handler403,
    handler404,
    handler500,
    operations,
)

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("v1/bookings", Bookings.as_view()),
    path("v1/bookings/<str:reference>", BookingDetail.as_view()),
    path("v1/bookings/<str:reference>/confirm", Confirmation.as_view()),
    path("v1/bookings/<str:reference>/cancellation-quote", CancellationQuotes.as_view()),
    path("v1/bookings/<str:reference>/cancel", Cancellation.as_view()),
    path("v1/bookings/<str:reference>/timeline", Timeline.as_view()),
    path("v1/bookings/<str:reference>/ticket.pdf", Ticket.as_view()),
    path("v1/bookings/<str:reference>/calendar.ics", Calendar.as_view()),
    path("internal/v1/users/<uuid:user_id>/live-bookings", internal.Live.as_view()),
    path("internal/v1/users/<uuid:user_id>/bookings", internal.OfTraveller.as_view()),
    *operations,
]
