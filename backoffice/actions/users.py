"""What staff do with users: names, roles, addresses, locks, sign-ins, second factors."""

from collections.abc import Mapping
from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from apps.accounts.domain.roles import CARRIER_PATTERN
from apps.accounts.models import RefreshFamily, User
from apps.accounts.services import credentials, profile, registration, staff
from backoffice import second_factor, sessions
from backoffice.actions.base import Action, Inputs, Preview, Work, register, stamp_of
from common.auth.principal import ADMIN, AIRLINE_AUTHORITY


def _sign_ins(user: User) -> tuple[str, str]:
    live = RefreshFamily.objects.filter(user=user, revoked_at=None).count()
    return str(live), "sign-ins end"


class _UserAction(Action):
    """Not to a user who is another by now: what they are called, may do, and sign in with."""

    def stamp(self, row: User) -> str:
        may = (row.is_active, row.is_admin, row.carrier)
        signs_in_with = (row.email, row.email_verified_at, row.password)
        return stamp_of(*may, *signs_in_with, row.given_name, row.family_name)


class NamesInputs(Inputs):
    """Their names."""

    given_name = forms.CharField(
        max_length=100, required=False, widget=UnfoldAdminTextInputWidget()
    )
    family_name = forms.CharField(
        max_length=100, required=False, widget=UnfoldAdminTextInputWidget()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.fields[name].initial = getattr(self.row, name)


class Names(_UserAction):
    """Change a user's names."""

    name = "names"
    label = "Change names"
    icon = "badge"
    inputs = NamesInputs

    def details(self, row: User, data: Mapping[str, Any]) -> dict[str, Any]:
        return {name: [getattr(row, name), value] for name, value in data.items()}

    def preview(self, row: User, data: Mapping[str, Any], work: Work) -> Preview:
        before = f"{row.given_name} {row.family_name}".strip() or "no name"
        return Preview(facts=(("Name", f"{before} → {data['given_name']} {data['family_name']}"),))

    def run(
        self, row: User, data: Mapping[str, Any], work: Work, promise: Mapping[str, str]
    ) -> str:
        profile.update_profile(user_id=row.id, **data)
        return f"{row.email} is {data['given_name']} {data['family_name']} now."


class RolesInputs(Inputs):
    """What they shall be."""

    is_admin = forms.BooleanField(label="Admin", required=False, widget=UnfoldBooleanSwitchWidget())
    carrier = forms.RegexField(
        CARRIER_PATTERN,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text="IATA designator (6E): makes the user an airline authority.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.fields[name].initial = getattr(self.row, name)


class Roles(_UserAction):
    """Give a user roles, and take them."""

    name = "roles"
    label = "Change roles"
    icon = "admin_panel_settings"
    inputs = RolesInputs

    def details(self, row: User, data: Mapping[str, Any]) -> dict[str, Any]:
        return {name: [getattr(row, name), data[name]] for name in ("is_admin", "carrier")}

    def preview(self, row: User, data: Mapping[str, Any], work: Work) -> Preview:
        after = ["customer"]
        after += [f"airline authority of {data['carrier']}"] if data["carrier"] else []
        after += ["admin"] if data["is_admin"] else []
        facts = (("Roles now", ", ".join(row.roles)), ("Roles then", ", ".join(after)))
        return Preview(numbers=(_sign_ins(row),), facts=facts)

    def run(
        self, row: User, data: Mapping[str, Any], work: Work, promise: Mapping[str, str]
    ) -> str:
        roles = ({ADMIN} if data["is_admin"] else set()) | (
            {AIRLINE_AUTHORITY} if data["carrier"] else set()
        )
        user = staff.set_roles(
            user_id=row.id, roles=roles, carrier=data["carrier"] or None, now=work.now
        )
        sessions.end(user)
        return f"{user.email} is {', '.join(user.roles)}."


class Verify(_UserAction):
    """Take an address for verified."""

    name = "verify"
    label = "Verify address"
    icon = "verified"

    def is_offered(self, row: User) -> bool:
        return not row.email_verified

    def preview(self, row: User, data: Mapping[str, Any], work: Work) -> Preview:
        warning = (
            "Whoever registered the address last can sign in with their password."
            " Be sure that they read its mails."
        )
        return Preview(facts=(("Address", row.email),), warnings=(warning,))

    def run(
        self, row: User, data: Mapping[str, Any], work: Work, promise: Mapping[str, str]
    ) -> str:
        staff.verify_email(user_id=row.id, now=work.now)
        return f"{row.email} is verified."


class SendVerification(_UserAction):
    """Send a fresh link that verifies the address."""

    name = "verification-link"
    label = "Send verification link"
    icon = "mark_email_unread"

    def is_offered(self, row: User) -> bool:
        return row.is_active and not row.email_verified

    def run(
        self, row: User, data: Mapping[str, Any], work: Work, promise: Mapping[str, str]
    ) -> str:
        registration.send_verification(email=row.email, now=work.now)
        return f"A link is on its way to {row.email}."


class SendReset(_UserAction):
    """Send a link that sets a new password."""

    name = "reset-link"
    label = "Send password link"
    icon = "lock_reset"

    def is_offered(self, row: User) -> bool:
        return row.is_active

    def run(
        self, row: User, data: Mapping[str, Any], work: Work, promise: Mapping[str, str]
    ) -> str:
        credentials.forget_password(email=row.email, now=work.now)
        return f"A link is on its way to {row.email}."


class Lock(_UserAction):
    """Close an account."""

    name = "lock"
    label = "Lock account"
    icon = "lock"
    danger = True

    def is_offered(self, row: User) -> bool:
        return row.is_active

    def preview(self, row: User, data: Mapping[str, Any], work: Work) -> Preview:
        return Preview(numbers=(_sign_ins(row),), warnings=("Their bookings stay as they are.",))

    def run(
        self, row: User, data: Mapping[str, Any], work: Work, promise: Mapping[str, str]
    ) -> str:
        user = staff.set_active(user_id=row.id, is_active=False, now=work.now)
        sessions.end(user)
        return f"{user.email} is locked."


class Unlock(_UserAction):
    """Open an account again."""

    name = "unlock"
    label = "Unlock account"
    icon = "lock_open"

    def is_offered(self, row: User) -> bool:
        return not row.is_active

    def run(
        self, row: User, data: Mapping[str, Any], work: Work, promise: Mapping[str, str]
    ) -> str:
        staff.set_active(user_id=row.id, is_active=True, now=work.now)
        return f"{row.email} may sign in again."


class EndSignIns(_UserAction):
    """End every sign-in of a user, here too."""

    name = "end-sign-ins"
    label = "End all sign-ins"
    icon = "logout"
    danger = True

    def preview(self, row: User, data: Mapping[str, Any], work: Work) -> Preview:
        return Preview(numbers=(_sign_ins(row),))

    def run(
        self, row: User, data: Mapping[str, Any], work: Work, promise: Mapping[str, str]
    ) -> str:
        staff.end_sign_ins(user_id=row.id, now=work.now)
        sessions.end(row)
        return f"{row.email} is signed out everywhere."


class RemoveSecondFactor(_UserAction):
    """Take away a second factor whose owner lost it."""

    name = "remove-second-factor"
    label = "Remove second factor"
    icon = "phonelink_erase"
    danger = True

    def is_offered(self, row: User) -> bool:
        return second_factor.has_one(row)

    def preview(self, row: User, data: Mapping[str, Any], work: Work) -> Preview:
        warning = "Until they set up another, the password alone lets them in."
        if second_factor.is_required():
            warning = "Whoever signs in next with the password sets up the new one."
        return Preview(warnings=(warning, "Be sure that it is its owner who asks."))

    def run(
        self, row: User, data: Mapping[str, Any], work: Work, promise: Mapping[str, str]
    ) -> str:
        second_factor.remove(row)
        sessions.end(row)
        return f"{row.email} has no second factor any more."


register(
    User,
    *(Roles(), Names(), Verify(), SendVerification(), SendReset()),
    *(Lock(), Unlock(), EndSignIns(), RemoveSecondFactor()),
)
