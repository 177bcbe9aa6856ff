"""People with an account."""

from typing import ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from apps.accounts.domain.roles import AIRLINE_MAY, AIRLINE_SEES
from common import email_address
from common.auth.principal import ADMIN, AIRLINE_AUTHORITY, CUSTOMER
from common.ids import uuid7


class UserQuerySet(models.QuerySet["User"]):
    """Users by what they may do."""

    def known(self) -> "UserQuerySet":
        """Return those who are not erased."""
        return self.filter(erased_at=None)

    def lock(self, user_id: UUID) -> "User":
        """Return a user, locked until the transaction's end; users are locked before sign-ins."""
        return self.select_for_update().get(id=user_id)

    def with_role(self, role: str) -> "UserQuerySet":
        """Return those who hold a role; everyone is a customer."""
        if role == ADMIN:
            return self.filter(is_admin=True)
        if role == AIRLINE_AUTHORITY:
            return self.exclude(carrier="")
        return self


class AddressManager(BaseUserManager["User"]):
    """Finds users by address, however it is spelled."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user with this address."""
        try:
            spelling = email_address.normalise(username or "")
        except ValueError as error:
            raise User.DoesNotExist from error
        return self.get(email=spelling)


UserManager = AddressManager.from_queryset(UserQuerySet)


class User(AbstractBaseUser):
    """
    A person with an account; `email` is the one spelling of the address.

    The columns are the roles: `is_admin`, and `carrier` (IATA designator) of an airline
    authority. `language` is the one mails and documents are in, an IETF tag. `event_sequence`
    counts the user's events, under the row's lock. Of an erased user (`erased_at`) the row stays
    without anything personal, so that the id is never given to anybody else.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.CharField(max_length=email_address.MAX_LENGTH, unique=True)
    given_name = models.CharField(max_length=100, blank=True, default="")
    family_name = models.CharField(max_length=100, blank=True, default="")
    email_verified_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_admin = models.BooleanField(default=False)
    carrier = models.CharField(max_length=2, blank=True, default="")
    language = models.CharField(max_length=10, default="en", db_default="en")
    event_sequence = models.PositiveBigIntegerField(default=0, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    # Every sign-in has a row of its own, see RefreshFamily.
    last_login = None

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["is_admin", "id"], name="accounts_user_admin"),
            models.Index(fields=["carrier", "id"], name="accounts_user_carrier"),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def roles(self) -> list[str]:
        """The names of the roles, as tokens and the API tell them."""
        held = [CUSTOMER]
        if self.carrier:
            held.append(AIRLINE_AUTHORITY)
        if self.is_admin:
            held.append(ADMIN)
        return held

    @property
    def email_verified(self) -> bool:
        """Whether somebody proved to read the mails sent to this address."""
        return self.email_verified_at is not None

    @property
    def may_sign_in(self) -> bool:
        """Whether the account is open and its address verified."""
        return self.is_active and self.email_verified

    @property
    def is_staff(self) -> bool:
        """Whether the back office lets the user in: admins and airlines' people, verified."""
        return self.may_sign_in and (self.is_admin or bool(self.carrier))

    @property
    def is_superuser(self) -> bool:
        """Whether the user may do everything in the back office."""
        return self.may_sign_in and self.is_admin

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Allow admins everything, an airline's people their part, others nothing."""
        return self.is_superuser or (self.is_staff and perm in AIRLINE_MAY)

    def has_perms(self, perm_list: list[str], obj: object = None) -> bool:
        """Allow what is allowed one by one."""
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        """Allow admins every part of the back office, an airline's people the flights."""
        return self.is_superuser or (self.is_staff and app_label in AIRLINE_SEES)
