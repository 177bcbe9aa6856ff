"""The staff's view of accounts, to look at: what staff do with users are actions."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import TabularInline
from unfold.decorators import display

from apps.accounts.models import (
    EmailToken,
    Erasure,
    ErasureReceipt,
    InboxMessage,
    OutboxMessage,
    RefreshFamily,
    RefreshToken,
    User,
)
from apps.accounts.services import sessions
from common.staff import journal
from common.staff.pages import ReadOnly, ReadOnlyAdmin

# Sign-ins ended at once; what is chosen beyond waits for the next time.
MANY = 1000


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """Users. They register themselves, and are closed rather than deleted."""

    list_display = (
        *("email", "given_name", "family_name", "shown_roles", "carrier"),
        *("is_active", "verified", "created_at"),
    )
    list_filter = ("is_admin", "is_active", "created_at")
    search_fields = ("email", "given_name", "family_name", "=carrier", "=id")
    ordering = ("-id",)
    show_full_result_count = False
    fields = (
        *("id", "email", "given_name", "family_name", "shown_roles", "carrier"),
        *("language", "is_active", "email_verified_at", "created_at"),
    )

    @display(description="roles", label={"admin": "danger", "airline_authority": "warning"})
    def shown_roles(self, user: User) -> str:
        """Show the highest role, as tokens tell it."""
        return user.roles[-1]

    @display(description="verified", boolean=True)
    def verified(self, user: User) -> bool:
        """Show whether the address is verified."""
        return user.email_verified


@admin.register(RefreshFamily)
class RefreshFamilyAdmin(ReadOnlyAdmin):
    """Sign-ins."""

    list_display = ("id", "user", "created_at", "revoked_at", "denied_until")
    list_filter = ("created_at", "revoked_at")
    list_select_related = ("user",)
    search_fields = ("id", "user__email")
    ordering = ("-id",)
    actions = ("end",)

    @admin.action(description="End these sign-ins", permissions=["view"])
    def end(self, request: HttpRequest, families: QuerySet[RefreshFamily]) -> None:
        """End sign-ins, everywhere."""
        why = journal.require_why(request.POST.get("why", ""))
        ids = list(families.values_list("id", flat=True)[:MANY])
        with journal.record(
            by=journal.actor_of(request),
            action="end sign-ins",
            table=journal.table_of(RefreshFamily),
            why=why,
            details={"sign_ins": ids},
        ):
            sessions.end_some(ids=ids, now=timezone.now())
        self.message_user(request, f"{len(ids)} sign-ins are ended.")


@admin.register(RefreshToken)
class RefreshTokenAdmin(ReadOnlyAdmin):
    """Refresh tokens; what they are is known to their holders only."""

    list_display = ("id", "family", "created_at", "expires_at", "used_at")
    list_filter = ("created_at", "used_at")
    list_select_related = ("family",)
    search_fields = ("family__id", "family__user__email")
    exclude = ("digest",)
    ordering = ("-id",)


@admin.register(EmailToken)
class EmailTokenAdmin(ReadOnlyAdmin):
    """Tokens in mailed links."""

    list_display = ("id", "user", "purpose", "created_at", "expires_at", "used_at")
    list_filter = ("purpose", "created_at")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    exclude = ("digest", "password")
    ordering = ("-id",)


class ErasureReceiptInline(ReadOnly, TabularInline):
    """Who has forgotten, and how much there was."""

    model = ErasureReceipt
    extra = 0
    hide_title = True
    fields = ("part", "received_at", "rows")


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    """Users who asked to be forgotten."""

    list_display = ("id", "user_id", "requested_at", "asked_at", "finished_at")
    list_filter = ("requested_at", ("finished_at", admin.EmptyFieldListFilter))
    search_fields = ("=id", "=user_id")
    inlines = (ErasureReceiptInline,)
    exclude = ("email",)
    ordering = ("-id",)


@admin.register(InboxMessage)
class InboxMessageAdmin(ReadOnlyAdmin):
    """Receipts of erasures."""

    list_display = ("event_type", "event_id", "received_at", "handled_at", "attempts")
    list_filter = ("event_type", "handled_at")
    search_fields = ("event_id", "aggregate_id")
    ordering = ("-id",)


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """Events to publish; the payload, which carries links, is not shown."""

    list_display = ("event_id", "event_type", "occurred_at", "published_at", "attempts")
    list_filter = ("event_type", "published_at")
    search_fields = ("event_id", "aggregate_id", "event_type")
    exclude = ("payload",)
    ordering = ("-id",)
