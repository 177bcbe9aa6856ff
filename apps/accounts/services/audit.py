"""What must hold of accounts' data; `manage.py audit` looks at it."""

from django.db.models import Q

from apps.accounts.models import RefreshFamily, RefreshToken, User
from common.audit.checks import Check, Scope, Tally
from common.audit.looking import forbid, forbid_repeats
from common.audit.messaging import outbox_drained


def _one_token_to_spend(scope: Scope, tally: Tally) -> None:
    forbid_repeats(
        tally,
        rows=RefreshToken.objects.filter(used_at=None, family__revoked_at=None),
        of=("family_id",),
        subject="an unspent refresh token of sign-in {family_id}",
    )


def _sign_ins_of_open_accounts(scope: Scope, tally: Tally) -> None:
    forbid(
        tally,
        rows=RefreshFamily.objects.filter(revoked_at=None, created_at__lte=scope.before),
        bad=Q(user__is_active=False) | Q(user__email_verified_at=None),
        fields=("pk", "user__email"),
        subject="sign-in {pk}",
        detail="lives, but the account of {user__email} may not sign in",
    )


def _somebody_is_admin(scope: Scope, tally: Tally) -> None:
    admins = User.objects.filter(is_admin=True, is_active=True).exclude(email_verified_at=None)
    tally.see(admins.count())
    if not tally.examined:
        tally.breach("administrators", "there is none who may sign in: see `manage.py createadmin`")


CHECKS = (
    outbox_drained("accounts"),
    Check(invariant="a sign-in has one refresh token to spend", look=_one_token_to_spend),
    Check(invariant="sign-ins are of accounts that may", look=_sign_ins_of_open_accounts),
    Check(invariant="somebody is an administrator", look=_somebody_is_admin, warning=True),
)
