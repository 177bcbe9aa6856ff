"""The staff's view of accounts; every write goes through a service function."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.utils import timezone

from apps.accounts.domain.roles import CARRIER_PATTERN
from apps.accounts.models import EmailToken, OutboxMessage, RefreshFamily, RefreshToken, User
from apps.accounts.services import credentials, profile, registration, sessions, staff
from common.auth.principal import ADMIN, AIRLINE_AUTHORITY
from common.errors import DomainError


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Shows rows and changes none."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse."""
        return False


class UserForm(forms.ModelForm[User]):
    """What staff change."""

    carrier = forms.RegexField(
        CARRIER_PATTERN,
        required=False,
        help_text="IATA designator (6E): makes the user an airline authority.",
    )

    language = forms.ChoiceField(choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ("given_name", "family_name", "language", "is_admin", "carrier", "is_active")


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """Users. They register themselves, and are closed rather than deleted."""

    form = UserForm
    list_display = (
        "email",
        "given_name",
        "family_name",
        "is_admin",
        "carrier",
        "is_active",
        "email_verified_at",
        "created_at",
    )
    list_filter = ("is_admin", "is_active", "carrier", "created_at")
    search_fields = ("email", "given_name", "family_name")
    ordering = ("-id",)
    readonly_fields = ("id", "email", "email_verified_at", "created_at")
    fields = (*readonly_fields, *UserForm.Meta.fields)
    actions = ("send_verification", "send_reset_link")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: an address is registered by who reads its mails."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse: bookings name users."""
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Change a user; what services refuse is told, and nothing of the form is written."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DomainError as error:
            self.message_user(request, error.detail, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def save_model(
        self, request: HttpRequest, obj: User, form: forms.ModelForm[User], change: bool
    ) -> None:
        """Change names, roles and whether the account is open."""
        now = timezone.now()
        roles = {ADMIN} if obj.is_admin else set()
        if obj.carrier:
            roles.add(AIRLINE_AUTHORITY)
        profile.update_profile(
            user_id=obj.id,
            given_name=obj.given_name,
            family_name=obj.family_name,
            language=obj.language,
        )
        staff.set_roles(user_id=obj.id, roles=roles, carrier=obj.carrier, now=now)
        staff.set_active(user_id=obj.id, is_active=obj.is_active, now=now)

    @admin.action(description="Send a verification link")
    def send_verification(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Send a link to those of the users who wait for one."""
        for user in users:
            registration.send_verification(email=user.email, now=timezone.now())

    @admin.action(description="Send a password reset link")
    def send_reset_link(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Send a link to set a new password."""
        for user in users:
            credentials.forget_password(email=user.email, now=timezone.now())


@admin.register(RefreshFamily)
class RefreshFamilyAdmin(ReadOnlyAdmin):
    """Sign-ins."""

    list_display = ("id", "user", "created_at", "revoked_at", "denied_until")
    list_filter = ("created_at", "revoked_at")
    list_select_related = ("user",)
    search_fields = ("id", "user__email")
    ordering = ("-id",)
    actions = ("end",)

    @admin.action(description="End these sign-ins")
    def end(self, request: HttpRequest, families: QuerySet[RefreshFamily]) -> None:
        """End sign-ins, everywhere."""
        sessions.end_some(ids=[family.id for family in families], now=timezone.now())


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


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """Events to publish; the payload, which carries links, is not shown."""

    list_display = ("event_id", "event_type", "occurred_at", "published_at", "attempts")
    list_filter = ("event_type", "published_at")
    search_fields = ("event_id", "aggregate_id", "event_type")
    exclude = ("payload",)
    ordering = ("-id",)
