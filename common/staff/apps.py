"""The app of the staff's log; installed in the back office only."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Its one table lies in accounts' schema."""

    name = "common.staff"
    label = "staff"
    verbose_name = "Audit log"
