"""What accounts reads; one query each unless it says otherwise."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from apps.accounts.models import RefreshFamily, User
from common.errors import NotFound
from common.lookups import Lookup

_by_email = Lookup(User, "email")


def find_by_email(email: str) -> User | None:
    """Return the user with this (normalised) address."""
    return _by_email.first(email)


def get_user(user_id: UUID) -> User:
    """
    Return a user.

    :raises NotFound: there is none, or nobody remembers
    """
    user = User.objects.known().filter(id=user_id).first()
    if user is None:
        raise NotFound
    return user


def emails_of(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return addresses by user, of those who have an account."""
    return dict(User.objects.filter(id__in=user_ids).values_list("id", "email"))


def list_users(*, email: str = "", role: str = "") -> QuerySet[User]:
    """Return users, newest first, whose address begins with `email` and who hold `role`."""
    users: QuerySet[User] = User.objects.known().with_role(role).order_by("-id")
    return users.filter(email__startswith=email.lower()) if email else users


def is_live(session_id: str) -> bool:
    """Tell whether a sign-in goes on, as accounts' own row says."""
    return RefreshFamily.objects.filter(id=session_id, revoked_at=None).exists()
