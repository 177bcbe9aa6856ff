"""Taking along everything that is held of oneself."""

import io
import json
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.accounts import clients
from apps.accounts.services import export
from common.http.client import NoAnswer
from common.ids import uuid7
from common.staff.models import AuditEntry
from contracts.http.bookings import TravellerBooking
from contracts.http.reminders import ReaderMail, ReaderQuery
from tests.factories.accounts import client_of, make_user

pytestmark = pytest.mark.django_db

URL = "/v1/users/me/export"


def booking() -> TravellerBooking:
    return TravellerBooking(
        booking_id=uuid7(),
        booking={"reference": "K7M3XQ", "passengers": [{"given_name": "Ada"}]},
        history=({"what": "transition"},),
    )


def mail() -> ReaderMail:
    return ReaderMail(
        mail_id=uuid7(),
        kind="booking_confirmed",
        status="SUCCESS",
        recipient_email="ada@example.org",
        subject="Booked",
        text="Hi Ada",
        due_at=timezone.now(),
        sent_at=None,
        booking="K7M3XQ",
    )


class Others:
    """Bookings and reminders, page by page."""

    def __init__(self) -> None:
        self.bookings: list[TravellerBooking] = []
        self.mails: list[ReaderMail] = []
        self.queries: list[ReaderQuery] = []

    def bookings_of(self, *, user_id: UUID, after: UUID | None, limit: int) -> Any:
        rest = [one for one in self.bookings if after is None or one.booking_id > after]
        return rest[:limit]

    def mails_of(self, *, query: ReaderQuery) -> Any:
        self.queries.append(query)
        rest = [one for one in self.mails if query.after is None or one.mail_id > query.after]
        return rest[: query.limit]


@pytest.fixture
def others(monkeypatch: pytest.MonkeyPatch) -> Others:
    held = Others()
    monkeypatch.setattr(clients, "bookings_of", held.bookings_of)
    monkeypatch.setattr(clients, "mails_of", held.mails_of)
    return held


def test_everything_comes_from_everywhere(others: Others) -> None:
    user = make_user(given_name="Ada", is_admin=True)
    others.bookings, others.mails = [booking()], [mail()]
    AuditEntry.objects.create(
        at=timezone.now(), actor_id=user.id, actor=user.email, action="cancel", why="asked"
    )
    answer = client_of(user).post(URL)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    body = answer.json()
    assert (body["user"]["email"], body["user"]["given_name"]) == (user.email, "Ada")
    assert [one["ended_at"] for one in body["sign_ins"]] == [None]
    assert body["bookings"][0]["passengers"] == [{"given_name": "Ada"}]
    assert body["bookings"][0]["history"] == [{"what": "transition"}]
    assert [one["text"] for one in body["mails"]] == ["Hi Ada"]
    assert [one["action"] for one in body["staff_actions"]] == ["cancel"]
    assert (body["second_factor"], body["truncated"]) == (False, [])
    asked = others.queries[0]
    assert (asked.email, asked.user_id) == (user.email, user.id)
    assert asked.booking_ids == (others.bookings[0].booking_id,)


def test_pages_are_put_together_and_more_than_it_holds_is_said(
    others: Others, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PAGE", 2)
    monkeypatch.setattr(export, "MOST", 5)
    others.bookings = [booking() for _ in range(5)]
    others.mails = [mail() for _ in range(6)]
    body = client_of(make_user()).post(URL).json()
    assert (len(body["bookings"]), len(body["mails"])) == (5, 5)
    assert body["truncated"] == ["mails"]


@pytest.mark.parametrize(
    ("call", "service"), [("bookings_of", "bookings"), ("mails_of", "reminders")]
)
def test_with_a_part_away_nothing_is_exported_and_the_answer_says_which(
    others: Others, monkeypatch: pytest.MonkeyPatch, call: str, service: str
) -> None:
    def away(**_: object) -> None:
        raise NoAnswer("silence")

    monkeypatch.setattr(clients, call, away)
    answer = client_of(make_user()).post(URL)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.json()["service"] == service
    assert answer["Retry-After"]


def test_a_slow_part_is_not_waited_for_for_ever(
    others: Others, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "DEADLINE_SECONDS", -1)
    assert client_of(make_user()).post(URL).status_code == 503


def test_nobody_exports_without_a_sign_in(client: Any) -> None:
    assert client.post(URL).status_code == 401


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("personal_data", *arguments, stdout=out)
    return out.getvalue()


def test_staff_export_and_erase_for_who_cannot_sign_in(
    others: Others, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user(given_name="Zoë")
    live = ["K7M3XQ"]
    monkeypatch.setattr(clients, "live_bookings", lambda *, user_id: live)
    printed = run("export", "--email", user.email.upper())
    told, shown = json.loads(printed), client_of(user).post(URL).json()
    assert told["user"]["given_name"] == "Zoë"
    assert (told.keys(), told["user"].keys()) == (shown.keys(), shown["user"].keys())
    with pytest.raises(CommandError, match=r"live_bookings: .*K7M3XQ"):
        run("erase", "--user", str(user.id))
    live.clear()
    assert "has begun" in run("erase", "--user", str(user.id))
    with pytest.raises(CommandError, match="Nobody"):
        run("export", "--email", user.email)
    with pytest.raises(CommandError, match="not_found"):
        run("export", "--user", str(user.id))
