"""Members of staff at their desks: clients of the back office, and what they do there."""

from html.parser import HTMLParser
from typing import Any

from django.db.models import Model
from django.test import Client

from apps.accounts.models import User
from common.staff.models import AuditEntry
from tests.factories.accounts import make_user

WHY = "the airline asked for it"


def desk(user: User | None = None) -> Client:
    """Return a client of the back office, signed in; as an admin unless told otherwise."""
    client = Client()
    client.force_login(user or make_user(is_admin=True))
    return client


def path_of(row: Model, page: str = "change") -> str:
    """Return the path of a row's page."""
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/{page}/"


class _Inputs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        hidden = given.get("type") == "hidden" and given.get("name")
        if tag == "input" and hidden:
            self.found.setdefault(given["name"], []).append(given.get("value") or "")


def hidden_inputs(answer: Any) -> dict[str, list[str]]:
    """Return what the forms of a page carry unseen."""
    parser = _Inputs()
    parser.feed(answer.content.decode())
    return parser.found


def preview(client: Client, row: Model, name: str, **inputs: Any) -> Any:
    """Look at what an action would do."""
    path = path_of(row, f"act/{name}")
    return client.post(path, inputs) if inputs else client.get(path)


def act(client: Client, row: Model, name: str, *, why: str = WHY, **inputs: Any) -> Any:
    """Look at what an action would do, as a person does, then do it."""
    seen = preview(client, row, name, **inputs)
    assert seen.status_code == 200, seen.content.decode()[:500]
    path = path_of(row, f"act/{name}")
    return client.post(path, {**hidden_inputs(seen), "why": why}, follow=True)


def told(answer: Any) -> list[str]:
    """Return what the page tells after something was done."""
    return [str(message) for message in answer.context["messages"]]


def numbers(answer: Any) -> dict[str, str]:
    """Return the large numbers of a preview, by what they count."""
    return {label: number for number, label in answer.context["preview"].numbers}


def last_entry() -> AuditEntry:
    """Return the newest line of the audit log."""
    return AuditEntry.objects.latest("id")
