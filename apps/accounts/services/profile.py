"""What users say about themselves."""

from uuid import UUID

from apps.accounts import selectors
from apps.accounts.models import User


def update_profile(
    *, user_id: UUID, given_name: str | None = None, family_name: str | None = None
) -> User:
    """
    Change the names that are given; return the user.

    :raises NotFound: there is no such user
    """
    names = {"given_name": given_name, "family_name": family_name}
    changes = {field: name for field, name in names.items() if name is not None}
    if changes:
        User.objects.filter(id=user_id).update(**changes)
    return selectors.get_user(user_id)
