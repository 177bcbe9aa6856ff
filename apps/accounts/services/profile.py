"""What users say about themselves."""

from uuid import UUID

from apps.accounts import selectors
from apps.accounts.models import User


def update_profile(
    *,
    user_id: UUID,
    given_name: str | None = None,
    family_name: str | None = None,
    language: str | None = None,
) -> User:
    """
    Change what is given; return the user. What is booked keeps the language it was booked in.

    :raises NotFound: there is no such user
    """
    given = {"given_name": given_name, "family_name": family_name, "language": language}
    changes = {field: value for field, value in given.items() if value is not None}
    if changes:
        User.objects.known().filter(id=user_id).update(**changes)
    return selectors.get_user(user_id)
