"""What must hold of accounts' data; `manage.py audit` looks at it."""

from datetime import timedelta

from django.db.models import Q

from apps.accounts.models import Erasure, RefreshFamily, RefreshToken, User
from common.audit.checks import Check, Scope, Tally
from common.audit.looking import forbid, forbid_repeats
from common.audit.messaging import inbox_handled, outbox_drained

# Seats that flights is to take back first may keep it waiting; longer, and somebody has to look.
ERASURE_PATIENCE = timedelta(minutes=15)


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


def _erasures_end(scope: Scope, tally: Tally) -> None:
    forbid(
        tally,
        rows=Erasure.objects.all(),
        bad=Q(finished_at=None, requested_at__lt=scope.overdue(ERASURE_PATIENCE)),
        fields=("pk", "requested_at"),
        subject="erasure {pk}",
        detail="waits for receipts since {requested_at:%Y-%m-%d %H:%M:%S}",
    )


def _erased_is_erased(scope: Scope, tally: Tally) -> None:
    forbid(
        tally,
        rows=User.objects.exclude(erased_at=None),
        bad=~Q(email__endswith="@erased.invalid")
        | ~Q(given_name="", family_name="")
        | Q(is_active=True),
        fields=("pk",),
        subject="user {pk}",
        detail="is erased and has a name, an address or an open account",
    )
    forbid(
        tally,
        rows=Erasure.objects.exclude(finished_at=None),
        bad=~Q(email=""),
        fields=("pk",),
        subject="erasure {pk}",
        detail="is finished and has kept the address",
    )


CHECKS = (
    outbox_drained("accounts"),
    inbox_handled("accounts"),
    Check(invariant="an erasure is finished in time", look=_erasures_end),
    Check(invariant="of erased users nothing is left", look=_erased_is_erased),
    Check(invariant="a sign-in has one refresh token to spend", look=_one_token_to_spend),
    Check(invariant="sign-ins are of accounts that may", look=_sign_ins_of_open_accounts),
    Check(invariant="somebody is an administrator", look=_somebody_is_admin, warning=True),
)
