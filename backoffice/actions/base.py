"""
An action: one thing staff do to one row, with a look first at what it would do, and a reason.

Each calls one service function; the page around it (`backoffice.actions.page`) shows the preview,
asks why and writes the audit log.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import Model
from django.utils.crypto import salted_hmac

from apps.accounts.models import User
from apps.flights.domain.authority import Authority, authority_of
from common.auth.principal import Principal
from common.staff.callers import principal_of
from common.staff.journal import Actor


@dataclass(frozen=True, kw_only=True)
class Work:
    """Who acts, and when."""

    user: User
    actor: Actor
    now: datetime

    @property
    def authority(self) -> Authority:
        """What the actor may write of flights."""
        return authority_of(self.principal)

    @property
    def principal(self) -> Principal:
        """The actor as the services of other apps know callers."""
        return principal_of(self.user, now=self.now)

    @property
    def is_admin(self) -> bool:
        """Whether the actor holds the admin role."""
        return self.principal.is_admin


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of text under their headers; `more` is how many are not shown."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    more: int = 0


@dataclass(frozen=True, kw_only=True)
class Preview:
    """
    What an action would do: numbers in large type, then facts, warnings and tables.

    `promise` is carried from the preview to the act, which keeps to it.
    """

    numbers: Sequence[tuple[str, str]] = ()
    facts: Sequence[tuple[str, str]] = ()
    warnings: Sequence[str] = ()
    tables: Sequence[Table] = ()
    promise: Mapping[str, str] = field(default_factory=dict)


class Inputs(forms.Form):
    """What an action has to be told; a subclass adds fields."""

    def __init__(self, *args: Any, row: Any, **kwargs: Any) -> None:
        self.row = row
        super().__init__(*args, **kwargs)


class Action(ABC):
    """One action; a subclass says what it does. Only admins may, unless `permission` says who."""

    name: ClassVar[str]
    label: ClassVar[str]
    icon: ClassVar[str] = "edit"
    danger: ClassVar[bool] = False
    permission: ClassVar[str] = ""
    inputs: ClassVar[type[Inputs]] = Inputs

    def is_allowed(self, user: User) -> bool:
        """Tell whether the user may do this to rows they can see."""
        return user.is_superuser or (bool(self.permission) and user.has_perm(self.permission))

    def is_offered(self, row: Any) -> bool:
        """Tell whether it makes sense for the row as it stands."""
        return True

    @abstractmethod
    def stamp(self, row: Any) -> str:
        """Return what must not change between the preview and the act."""

    def details(self, row: Any, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the audit log keeps beside the reason."""
        return dict(data)

    def preview(self, row: Any, data: Mapping[str, Any], work: Work) -> Preview:
        """Say what it would do."""
        return Preview()

    @abstractmethod
    def run(self, row: Any, data: Mapping[str, Any], work: Work, promise: Mapping[str, str]) -> str:
        """Do it; return what to tell the member of staff."""


def stamp_of(*values: Any) -> str:
    """Return a stamp of values that are not for the page to show, as a password's hash is not."""
    return salted_hmac("backoffice.actions", repr(values), algorithm="sha256").hexdigest()


ACTIONS: dict[type[Model], tuple[Action, ...]] = {}


def register(model: type[Model], *actions: Action) -> None:
    """Offer actions on the pages of a model, in this order."""
    ACTIONS[model] = (*ACTIONS.get(model, ()), *actions)


def offered(row: Model, user: User) -> list[Action]:
    """Return the actions a user has on a row, the ones that do most damage last."""
    found = [
        action
        for action in ACTIONS.get(type(row), ())
        if action.is_allowed(user) and action.is_offered(row)
    ]
    return sorted(found, key=lambda action: (action.danger, action.name == "delete"))
