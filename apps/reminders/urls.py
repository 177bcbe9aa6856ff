"""The reminders service's URLs."""

from django.urls import path

from apps.reminders.api import internal, views
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
    path("v1/notifications", views.Notifications.as_view()),
    path("v1/notifications/<uuid:ticket_id>", views.Notification.as_view()),
    path("v1/notifications/<uuid:ticket_id>/resend", views.Resend.as_view()),
    path("internal/v1/bookings/<uuid:booking_id>/mails", internal.BookingMails.as_view()),
    path("internal/v1/mails/find", internal.FindMails.as_view()),
]
