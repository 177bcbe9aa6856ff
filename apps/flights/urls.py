"""The flights service's URLs."""

from django.urls import include, path

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
    path("internal/v1/", include("apps.flights.api.internal_urls")),
]
