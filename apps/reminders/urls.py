"""The reminders service's URLs."""

from common.http.urls import (
    handler400,
    handler403,
    handler404,
    handler500,
    operations,
)

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*operations]
