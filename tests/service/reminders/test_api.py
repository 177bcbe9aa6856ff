"""Notifications over HTTP, for staff alone."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from apps.reminders.domain.notification import Kind, Status
from apps.reminders.models import NotificationTicket
from apps.reminders.services import sending
from common.ids import uuid7
from tests.factories.reminders import NOW, ticket
from tests.factories.tokens import authenticated_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trusted_tokens")]
LIST = "/v1/notifications"
FIELDS = {
    "id",
    "kind",
    "subject",
    "recipient_email",
    "status",
    "notification_time",
    "attempts",
    "last_error",
    "sent_at",
    "booking",
}
CUSTOM = {
    "subject": "Gate change",
    "content": "Your flight leaves from gate B7.",
    "recipient_email": "ada@example.org",
    "notification_time": "2026-12-24T06:10:00+05:30",
}


@pytest.fixture
def admin(clock):
    return authenticated_client(roles=("customer", "admin"))


def code(response):
    return response.status_code, response.json()["code"]


class TestWho:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("get", LIST),
            ("post", LIST),
            ("get", f"{LIST}/{uuid7()}"),
            ("post", f"{LIST}/{uuid7()}/resend"),
        ],
    )
    def test_only_admins(self, method, path):
        assert code(getattr(APIClient(), method)(path)) == (401, "not_authenticated")
        for role in ("customer", "airline_authority"):
            client = authenticated_client(roles=(role,), carrier="6E")
            assert code(getattr(client, method)(path)) == (403, "forbidden")

    def test_a_token_that_is_over_is_refused(self):
        client = authenticated_client(roles=("admin",), expires_in=-1)
        assert code(client.get(LIST)) == (401, "token_expired")


class TestList:
    def test_newest_first_with_exactly_the_fields_of_the_contract(self, admin):
        ticket(subject="older")
        newer = ticket(
            kind=Kind.BOOKING_CONFIRMED,
            status=Status.SUCCESS,
            sent_at=NOW,
            closed_at=NOW,
            booking_id=uuid7(),
            booking_reference="K7M3XQ",
        )
        body = admin.get(LIST).json()
        assert body["meta"] == {"next": None, "previous": None, "limit": 50}
        assert [one["subject"] for one in body["data"]] == ["Hello", "older"]
        assert set(body["data"][0]) == FIELDS
        assert body["data"][0] == {
            "id": str(newer.id),
            "kind": "booking_confirmed",
            "subject": "Hello",
            "recipient_email": "ada@example.org",
            "status": "SUCCESS",
            "notification_time": "2026-12-01T09:00:00Z",
            "attempts": 0,
            "last_error": "",
            "sent_at": "2026-12-01T09:00:00Z",
            "booking": "K7M3XQ",
        }
        assert body["data"][1]["booking"] is None

    def test_filters_narrow_it(self, admin):
        booking = uuid7()
        wanted = ticket(
            kind=Kind.CHECK_IN_OPEN,
            status=Status.FAILED,
            closed_at=NOW,
            recipient_email="Grace@Example.org",
            booking_id=booking,
            booking_reference="ABC234",
        )
        ticket()
        for query in (
            {"status": "FAILED"},
            {"kind": "check_in_open"},
            {"recipient": "grace@example.org"},
            {"booking": str(booking)},
            {"booking": "ABC234"},
            {"booking": "abc234"},
            {"status": "FAILED", "kind": "check_in_open", "booking": "ABC234"},
        ):
            found = admin.get(LIST, query).json()["data"]
            assert [one["id"] for one in found] == [str(wanted.id)], query
        assert admin.get(LIST, {"booking": "ZZZZZZ"}).json()["data"] == []

    @pytest.mark.parametrize(
        ("query", "pointer"),
        [
            ({"status": "LOST"}, "/status"),
            ({"kind": "postcard"}, "/kind"),
            ({"limit": "1000000000"}, "/limit"),
            ({"cursor": "forged"}, "/cursor"),
            ({"recipient": "x" * 255}, "/recipient"),
        ],
    )
    def test_an_unknown_value_is_refused(self, admin, query, pointer):
        response = admin.get(LIST, query)
        assert code(response) == (400, "invalid_input")
        assert response.json()["errors"][0]["pointer"] == pointer

    def test_an_empty_value_asks_for_nothing(self, admin):
        made = str(ticket().id)
        empty = dict.fromkeys(("status", "kind", "recipient", "booking"), "")
        assert [one["id"] for one in admin.get(LIST, empty).json()["data"]] == [made]

    def test_pages_follow_one_another(self, admin):
        made = [str(ticket().id) for _ in range(5)]
        seen, cursor = [], None
        while True:
            query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
            body = admin.get(LIST, query).json()
            seen += [one["id"] for one in body["data"]]
            cursor = body["meta"]["next"]
            if cursor is None:
                break
        assert seen == made[::-1]

    def test_a_page_takes_one_query(self, admin, django_assert_num_queries):
        for _ in range(3):
            ticket()
        with django_assert_num_queries(1):
            admin.get(LIST)


class TestCreate:
    def test_it_is_planned_for_its_time(self, admin):
        response = admin.post(LIST, CUSTOM, format="json")
        assert response.status_code == 201
        body = response.json()
        assert set(body) == FIELDS
        assert (body["kind"], body["status"]) == ("custom", "PENDING")
        assert body["notification_time"] == "2026-12-24T00:40:00Z"
        assert admin.get(response["Location"]).json() == body
        assert NotificationTicket.objects.get().content == CUSTOM["content"]

    def test_it_is_sent_as_it_was_written(self, admin, mailoutbox):
        due = {**CUSTOM, "notification_time": NOW.isoformat(), "content": "  A\n\nB  "}
        admin.post(LIST, due, format="json")
        sending.send_due(clock=lambda: NOW)
        assert (mailoutbox[0].subject, mailoutbox[0].body) == ("Gate change", "  A\n\nB  ")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("subject", ""),
            ("subject", 1),
            ("subject", "x" * 201),
            ("subject", "Hello\r\nBcc: all@example.org"),
            ("subject", "Hello\u2028there"),
            ("content", "  \n "),
            ("content", "x" * 20_001),
            ("content", None),
            ("content", 1),
            ("recipient_email", "nobody"),
            ("recipient_email", "a@example.org, b@example.org"),
            ("recipient_email", "a@example.org\nBcc: b@example.org"),
            ("notification_time", "soon"),
            ("notification_time", "0001-01-01T00:00:00+14:00"),
            ("notification_time", "9999-12-31T23:59:59-12:00"),
        ],
    )
    def test_what_cannot_be_mailed_is_refused(self, admin, field, value):
        response = admin.post(LIST, {**CUSTOM, field: value}, format="json")
        assert code(response) == (400, "invalid_input")
        assert response.json()["errors"][0]["pointer"] == f"/{field}"
        assert not NotificationTicket.objects.exists()

    @pytest.mark.parametrize("field", sorted(CUSTOM))
    def test_every_field_is_required(self, admin, field):
        body = {name: value for name, value in CUSTOM.items() if name != field}
        response = admin.post(LIST, body, format="json")
        assert response.json()["errors"] == [
            {"pointer": f"/{field}", "code": "required", "detail": "This field is required."}
        ]


class TestRead:
    def test_one_ticket(self, admin):
        one = ticket()
        response = admin.get(f"{LIST}/{one.id}")
        assert response.status_code == 200
        assert set(response.json()) == FIELDS

    @pytest.mark.parametrize("name", [str(uuid7()), "K7M3XQ"])
    def test_an_unknown_one_is_not_found(self, admin, name):
        assert code(admin.get(f"{LIST}/{name}")) == (404, "not_found")


class TestResend:
    def resend(self, client, one):
        return client.post(f"{LIST}/{one.id}/resend")

    @pytest.mark.parametrize("status", [Status.SUCCESS, Status.FAILED])
    def test_a_closed_one_is_sent_again_as_a_new_mail(self, admin, mailoutbox, status):
        one = ticket(status=status, attempts=8, sent_at=NOW, closed_at=NOW, unknown_outcomes=2)
        response = self.resend(admin, one)
        assert response.status_code == 202
        assert (response.json()["status"], response.json()["attempts"]) == ("PENDING", 0)
        assert sending.send_due(clock=lambda: NOW) == 1
        assert mailoutbox[0].extra_headers["Message-ID"] != one.message_id

    def test_one_that_waits_is_brought_forward(self, admin, mailoutbox):
        one = ticket(due_at=NOW + timedelta(hours=3), attempts=6)
        assert self.resend(admin, one).status_code == 202
        assert sending.send_due(clock=lambda: NOW) == 1
        assert mailoutbox[0].extra_headers["Message-ID"] == one.message_id

    @pytest.mark.parametrize(
        "fields",
        [
            {"status": Status.SENDING, "claimed_until": NOW},
            {"status": Status.SUPERSEDED, "closed_at": NOW},
        ],
    )
    def test_one_being_sent_or_replaced_is_refused(self, admin, fields):
        assert code(self.resend(admin, ticket(**fields))) == (409, "invalid_state")

    def test_one_without_its_text_is_refused(self, admin):
        one = ticket(
            status=Status.SUCCESS,
            sent_at=NOW,
            closed_at=NOW,
            content="",
            content_deleted_at=NOW,
        )
        assert code(self.resend(admin, one)) == (409, "content_deleted")

    def test_one_that_would_help_nobody_any_more_is_refused(self, admin):
        one = ticket(status=Status.FAILED, closed_at=NOW, useful_until=NOW - timedelta(seconds=1))
        assert code(self.resend(admin, one)) == (409, "too_late")

    def test_an_unknown_one_is_not_found(self, admin):
        assert code(admin.post(f"{LIST}/{uuid7()}/resend")) == (404, "not_found")


def test_the_document_names_every_operation(client):
    paths = client.get("/openapi.json").json()["paths"]
    operations = {
        operation["operationId"]
        for path in paths.values()
        for name, operation in path.items()
        if name in ("get", "post")
    }
    assert operations == {
        "list_notifications",
        "create_notification",
        "get_notification",
        "resend_notification",
    }
    listed = paths[LIST]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert listed == {"$ref": "#/components/schemas/PaginatedTicketList"}
