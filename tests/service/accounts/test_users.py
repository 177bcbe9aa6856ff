"""Profiles, and what admins see and change."""

from base64 import b64encode
from typing import Any
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from apps.accounts.models import RefreshFamily, User
from apps.accounts.services import staff
from common.auth import denylist, tokens
from common.ids import uuid7
from tests.factories.accounts import at_once, client_of, client_with, make_user, signed_in


def put_roles(client: APIClient, user_id: UUID, roles: list[str], **more: Any) -> Any:
    return client.put(f"/v1/users/{user_id}/roles", {"roles": roles, **more}, "json")


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.mark.django_db
class TestMe:
    def test_the_profile_is_shown(self) -> None:
        user = make_user(given_name="Ada", family_name="Lovelace")
        shown = client_of(user).get("/v1/users/me").json()
        assert shown.pop("created_at")
        assert shown == {
            "id": str(user.id),
            "email": user.email,
            "email_verified": True,
            "given_name": "Ada",
            "family_name": "Lovelace",
            "language": "en",
            "roles": ["customer"],
            "carrier": None,
            "is_active": True,
        }

    def test_names_can_be_changed_one_at_a_time(self) -> None:
        user = make_user(given_name="Ada", family_name="Byron")
        answer = client_of(user).patch("/v1/users/me", {"family_name": "Lovelace"}, "json")
        assert answer.status_code == 200
        assert answer.json()["given_name"] == "Ada"
        assert answer.json()["family_name"] == "Lovelace"

    def test_the_language_is_changed_and_stands_in_the_next_token(self) -> None:
        user = make_user()
        answer = client_of(user).patch("/v1/users/me", {"language": "de"}, "json")
        assert (answer.status_code, answer.json()["language"]) == (200, "de")
        assert tokens.verifier().verify(signed_in(user).access).language == "de"
        refusal = client_of(user).patch("/v1/users/me", {"language": "tlh"}, "json")
        assert refused(refusal) == (400, "invalid_input")

    def test_nothing_else_can_be_changed(self) -> None:
        user = make_user()
        body = {"roles": ["admin"], "email": "x@example.org", "is_active": False, "is_admin": True}
        answer = client_of(user).patch("/v1/users/me", body, "json")
        assert answer.json()["email"] == user.email
        assert answer.json()["roles"] == ["customer"]
        assert answer.json()["is_active"]

    def test_the_same_profile_is_not_sent_twice(self) -> None:
        client = client_of(make_user())
        tag = client.get("/v1/users/me")["ETag"]
        assert client.get("/v1/users/me", headers={"If-None-Match": tag}).status_code == 304

    @pytest.mark.parametrize("method", ["get", "patch"])
    def test_nobody_signed_in_has_no_profile(self, client: APIClient, method: str) -> None:
        assert refused(getattr(client, method)("/v1/users/me")) == (401, "not_authenticated")


@pytest.mark.django_db
class TestReadingUsers:
    def test_admins_list_users_newest_first(self) -> None:
        admin = make_user(is_admin=True)
        newest = make_user()
        body = client_of(admin).get("/v1/users").json()
        assert [one["id"] for one in body["data"]] == [str(newest.id), str(admin.id)]
        assert body["meta"] == {"next": None, "previous": None, "limit": 50}

    def test_pages_follow_each_other_without_gap_or_repeat(self) -> None:
        client = client_of(make_user(is_admin=True))
        wanted = {str(make_user().id) for _ in range(4)} | {str(User.objects.get(is_admin=True).id)}
        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            query = {"limit": 2, "cursor": cursor} if cursor else {"limit": 2}
            body = client.get("/v1/users", query).json()
            seen += [one["id"] for one in body["data"]]
            cursor = body["meta"]["next"]
        assert len(seen) == 5
        assert set(seen) == wanted

    def test_users_are_found_by_the_beginning_of_their_address(self) -> None:
        client = client_of(make_user(email="boss@example.org", is_admin=True))
        make_user(email="ada@example.org")
        make_user(email="adam_b@example.org")
        make_user(email="adamxb@example.org")
        found = client.get("/v1/users", {"email": "ADAM_"}).json()["data"]
        assert [one["email"] for one in found] == ["adam_b@example.org"]

    @pytest.mark.parametrize(("role", "count"), [("customer", 3), ("airline_authority", 1)])
    def test_users_are_found_by_role(self, role: str, count: int) -> None:
        client = client_of(make_user(is_admin=True))
        make_user()
        make_user(carrier="6E")
        assert len(client.get("/v1/users", {"role": role}).json()["data"]) == count

    def test_admins_are_found_by_role(self) -> None:
        admin = make_user(is_admin=True)
        make_user()
        found = client_of(admin).get("/v1/users", {"role": "admin"}).json()["data"]
        assert [one["id"] for one in found] == [str(admin.id)]

    @pytest.mark.parametrize(
        "query",
        [
            {"role": "king"},
            {"limit": "0"},
            {"limit": "1000000000"},
            {"cursor": "é"},
            {"cursor": b64encode(b"p=not-an-id").decode()},
        ],
    )
    def test_a_malformed_query_is_refused(self, query: dict[str, str]) -> None:
        answer = client_of(make_user(is_admin=True)).get("/v1/users", query)
        assert refused(answer) == (400, "invalid_input")

    def test_others_may_not_list(self, client: APIClient) -> None:
        assert refused(client.get("/v1/users")) == (401, "not_authenticated")
        assert refused(client_of(make_user()).get("/v1/users")) == (403, "forbidden")
        airline = client_of(make_user(carrier="LH"))
        assert refused(airline.get("/v1/users")) == (403, "forbidden")

    def test_users_read_themselves_and_nobody_else(self) -> None:
        user, other = make_user(), make_user()
        client = client_of(user)
        assert client.get(f"/v1/users/{user.id}").json()["email"] == user.email
        assert refused(client.get(f"/v1/users/{other.id}")) == (404, "not_found")
        assert refused(client.get(f"/v1/users/{uuid7()}")) == (404, "not_found")

    def test_admins_read_anybody(self) -> None:
        client, other = client_of(make_user(is_admin=True)), make_user()
        assert client.get(f"/v1/users/{other.id}").json()["id"] == str(other.id)
        assert refused(client.get(f"/v1/users/{uuid7()}")) == (404, "not_found")
        assert refused(client.get("/v1/users/17")) == (404, "not_found")


@pytest.mark.django_db
class TestRoles:
    def test_an_admin_gives_roles_and_customer_stays(self) -> None:
        user = make_user()
        client = client_of(make_user(is_admin=True))
        answer = put_roles(client, user.id, ["airline_authority"], carrier="6E")
        assert answer.status_code == 200
        assert answer.json()["roles"] == ["customer", "airline_authority"]
        assert answer.json()["carrier"] == "6E"

    def test_taking_the_role_takes_the_carrier(self) -> None:
        user = make_user(carrier="6E")
        answer = put_roles(client_of(make_user(is_admin=True)), user.id, ["customer"])
        assert answer.json()["roles"] == ["customer"]
        assert answer.json()["carrier"] is None

    @pytest.mark.parametrize("carrier", [None, "", "6e", "6EX", "É1", "6E\n7", 66])
    def test_an_airline_authority_needs_a_carrier(self, carrier: Any) -> None:
        client = client_of(make_user(is_admin=True))
        answer = put_roles(client, make_user().id, ["airline_authority"], carrier=carrier)
        assert refused(answer) == (400, "invalid_input")
        assert [one["pointer"] for one in answer.json()["errors"]] == ["/carrier"]

    @pytest.mark.parametrize("roles", [["king"], "admin", None, [["admin"]], ["admin"] * 9])
    def test_unknown_roles_are_refused(self, roles: Any) -> None:
        answer = put_roles(client_of(make_user(is_admin=True)), make_user().id, roles)
        assert refused(answer) == (400, "invalid_input")

    def test_an_unknown_user_is_not_found(self) -> None:
        answer = put_roles(client_of(make_user(is_admin=True)), uuid7(), ["admin"])
        assert refused(answer) == (404, "not_found")

    def test_others_may_not(self) -> None:
        user = make_user()
        assert refused(put_roles(APIClient(), user.id, ["admin"])) == (401, "not_authenticated")
        assert refused(put_roles(client_of(user), user.id, ["admin"])) == (403, "forbidden")

    def test_the_last_admin_keeps_the_role(self) -> None:
        admin = make_user(is_admin=True)
        make_user(is_admin=True, is_active=False)
        answer = put_roles(client_of(admin), admin.id, ["customer"])
        assert refused(answer) == (409, "last_admin")
        assert User.objects.get(id=admin.id).is_admin

    def test_one_of_two_admins_may_step_down(self) -> None:
        admin = make_user(is_admin=True)
        make_user(is_admin=True)
        assert put_roles(client_of(admin), admin.id, []).status_code == 200

    def test_the_last_admin_cannot_be_closed(self) -> None:
        admin = make_user(is_admin=True)
        with pytest.raises(staff.LastAdmin):
            staff.set_active(user_id=admin.id, is_active=False, now=admin.created_at)


@pytest.mark.django_db(transaction=True)
class TestRolesAndSessions:
    def test_a_change_of_roles_ends_the_users_sign_ins_everywhere(self) -> None:
        user = make_user()
        pair = signed_in(user)
        put_roles(client_of(make_user(is_admin=True)), user.id, ["admin"])
        assert client_with(pair.access).get("/v1/users/me").status_code == 401
        answer = APIClient().post("/v1/auth/refresh", {"refresh": pair.refresh}, "json")
        assert answer.status_code == 401
        assert denylist.is_denied(str(RefreshFamily.objects.get(user=user).id))

    def test_setting_the_roles_a_user_has_ends_nothing(self) -> None:
        user = make_user(carrier="LH")
        client = client_of(user)
        admin = client_of(make_user(is_admin=True))
        put_roles(admin, user.id, ["customer", "airline_authority"], carrier="LH")
        assert client.get("/v1/users/me").status_code == 200

    def test_closing_an_account_ends_its_sign_ins(self) -> None:
        user = make_user()
        client = client_of(user)
        staff.set_active(user_id=user.id, is_active=False, now=user.created_at)
        assert client.get("/v1/users/me").status_code == 401

    def test_two_admins_who_demote_each_other_leave_one(self) -> None:
        first, second = make_user(is_admin=True), make_user(is_admin=True)
        clients = client_of(first), client_of(second)
        answers = at_once(
            [
                lambda: put_roles(clients[0], second.id, []),
                lambda: put_roles(clients[1], first.id, []),
            ]
        )
        assert User.objects.filter(is_admin=True).count() == 1
        # The slower one is refused: as the last admin, or because its sign-in has ended.
        assert sorted(one.status_code for one in answers)[0] == 200
        assert sorted(one.status_code for one in answers)[1] in (401, 409)
