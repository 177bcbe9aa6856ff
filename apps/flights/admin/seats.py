"""Seats for staff: to look at. Only holds move them."""

from django.contrib import admin
from unfold.admin import TabularInline

from apps.flights.models import CabinInventory, Hold, HoldSegment, InventoryLedger
from common.staff.pages import ReadOnly, ReadOnlyAdmin


@admin.register(CabinInventory)
class CabinInventoryAdmin(ReadOnlyAdmin):
    """Seats by flight and cabin."""

    list_display = ("flight", "cabin", "capacity", "held", "sold", "available", "price_minor")
    list_filter = ("cabin",)
    list_select_related = ("flight",)
    search_fields = ("=flight__number", "=flight__carrier__code")
    show_full_result_count = False


class HoldSegmentInline(ReadOnly, TabularInline):
    """The seats of a hold by flight."""

    model = HoldSegment
    fields = readonly_fields = ("position", "inventory", "price_minor")
    extra = 0


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin):
    """Seats taken for bookings, by the booking's id."""

    list_display = ("id", "status", "seats", "expires_at", "created_at", "updated_at")
    list_filter = ("status", "created_at")
    search_fields = ("=id",)
    inlines = (HoldSegmentInline,)


@admin.register(InventoryLedger)
class InventoryLedgerAdmin(ReadOnlyAdmin):
    """Every change of a seat counter, never edited."""

    list_display = (
        "id",
        "inventory",
        "hold_id",
        "reason",
        "delta_held",
        "delta_sold",
        "created_at",
    )
    list_filter = ("reason", "created_at")
    list_select_related = ("inventory",)
    search_fields = ("=hold_id", "request_id")
    show_full_result_count = False
