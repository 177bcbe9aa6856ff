"""What staff see of users and do with them."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import EmailToken, OutboxMessage, RefreshFamily, User
from apps.accounts.services import registration
from common.staff.models import AuditEntry
from tests.factories.accounts import (
    PASSWORD,
    RESET,
    VERIFICATION,
    mails_to,
    make_user,
    signed_in,
)
from tests.factories.staff import WHY, act, hidden_inputs, last_entry, path_of, preview, told

pytestmark = pytest.mark.django_db(transaction=True)


def log_in(user: User) -> Client:
    client = Client()
    client.post("/admin/login/", {"username": user.email.upper(), "password": PASSWORD})
    return client


@pytest.fixture
def boss() -> User:
    return make_user(email="boss@example.org", is_admin=True)


@pytest.fixture
def staff(boss: User) -> Client:
    """Return a client logged in as an admin."""
    return log_in(boss)


PAGES = ["user", "refreshfamily", "refreshtoken", "emailtoken", "outboxmessage"]


@pytest.mark.parametrize("page", PAGES)
def test_every_list_and_row_can_be_looked_at_and_searched(staff: Client, page: str) -> None:
    user = make_user(verified=False)
    act(staff, user, "verification-link")
    signed_in(User.objects.get(email="boss@example.org"))
    assert staff.get(f"/admin/accounts/{page}/", {"q": "boss"}).status_code == 200
    listed = staff.get(f"/admin/accounts/{page}/")
    model = listed.context["cl"].model
    assert staff.get(path_of(model.objects.first())).status_code == 200


def test_neither_tokens_nor_password_hashes_are_shown(staff: Client) -> None:
    user = make_user(verified=False)
    act(staff, user, "verification-link")
    (mail,) = mails_to(user.email, VERIFICATION)
    for row in (user, EmailToken.objects.get(), OutboxMessage.objects.get()):
        shown = staff.get(path_of(row)).content.decode()
        assert mail["token"] not in shown
        assert user.password not in shown
        assert EmailToken.objects.get().digest not in shown


class TestUsers:
    def test_roles_are_given_and_the_users_sign_ins_end(self, staff: Client) -> None:
        user = make_user()
        signed_in(user)
        act(staff, user, "roles", carrier="6E")
        user.refresh_from_db()
        assert user.roles == ["customer", "airline_authority"]
        assert RefreshFamily.objects.get(user=user).revoked_at
        entry = last_entry()
        assert entry.details == {"is_admin": [False, False], "carrier": ["", "6E"]}
        assert (entry.actor, entry.row_name, entry.outcome) == (
            "boss@example.org",
            user.email,
            "done",
        )

    def test_names_are_changed(self, staff: Client) -> None:
        user = make_user()
        before = [user.given_name, user.family_name]
        act(staff, user, "names", given_name="Amelia", family_name="Earhart")
        user.refresh_from_db()
        assert (user.given_name, user.family_name) == ("Amelia", "Earhart")
        kept = [[before[0], "Amelia"], [before[1], "Earhart"]]
        assert last_entry().details == dict(zip(("given_name", "family_name"), kept, strict=True))

    def test_a_malformed_carrier_is_told_beside_its_field(self, staff: Client) -> None:
        answer = preview(staff, make_user(), "roles", carrier="6e")
        assert answer.context["inputs"].errors.keys() == {"carrier"}

    def test_a_locked_account_loses_its_sign_ins_and_can_be_unlocked(self, staff: Client) -> None:
        user = make_user()
        signed_in(user)
        act(staff, user, "lock")
        assert not User.objects.get(id=user.id).is_active
        assert RefreshFamily.objects.get(user=user).revoked_at
        act(staff, User.objects.get(id=user.id), "unlock")
        assert User.objects.get(id=user.id).is_active

    def test_an_address_is_verified_and_the_link_in_the_mail_stops_working(
        self, staff: Client
    ) -> None:
        user = make_user(verified=False)
        act(staff, user, "verification-link")
        act(staff, user, "verify")
        user.refresh_from_db()
        assert user.email_verified
        assert EmailToken.objects.get().used_at

    def test_an_address_is_not_verified_for_another_password_than_was_seen(
        self, staff: Client
    ) -> None:
        user = make_user(verified=False)
        seen = hidden_inputs(preview(staff, user, "verify"))
        names = {"given_name": "Eve", "family_name": "Lovelace"}
        another = {"email": user.email, "password": "An0ther-password", **names}
        registration.register(**another, now=timezone.now())
        answer = staff.post(path_of(user, "act/verify"), {**seen, "why": WHY}, follow=True)
        assert told(answer) == ["It was changed since you looked; look again."]
        assert not User.objects.get(id=user.id).email_verified
        assert user.password not in str(seen)

    @pytest.mark.parametrize(
        ("name", "inputs", "change"),
        [
            ("roles", {"carrier": "6E"}, {"carrier": "LH"}),
            ("names", {"given_name": "Ada"}, {"given_name": "Eve"}),
            ("lock", {}, {"is_admin": True}),
        ],
    )
    def test_nothing_is_done_to_a_user_who_is_another_by_now(
        self, staff: Client, name: str, inputs: dict[str, str], change: dict[str, Any]
    ) -> None:
        user = make_user()
        seen = hidden_inputs(preview(staff, user, name, **inputs))
        User.objects.filter(id=user.id).update(**change)
        staff.post(path_of(user, f"act/{name}"), {**seen, "why": WHY})
        assert not AuditEntry.objects.exists()

    @pytest.mark.parametrize("name", ["roles", "lock"])
    def test_the_last_admin_stays_one_and_staff_are_told(
        self, staff: Client, boss: User, name: str
    ) -> None:
        inputs = {"carrier": ""} if name == "roles" else {}
        answer = act(staff, boss, name, **inputs)
        assert User.objects.get(id=boss.id).is_superuser
        assert told(answer) == ["This is the last admin"]
        assert (last_entry().outcome, last_entry().why) == ("refused", "the airline asked for it")

    def test_a_reset_link_can_be_sent(self, staff: Client) -> None:
        user = make_user()
        act(staff, user, "reset-link")
        assert len(mails_to(user.email, RESET)) == 1

    def test_all_sign_ins_of_a_user_end_here_too(self, staff: Client) -> None:
        other = make_user(is_admin=True)
        theirs = log_in(other)
        signed_in(other)
        assert theirs.get("/admin/accounts/user/").status_code == 200
        act(staff, other, "end-sign-ins")
        assert RefreshFamily.objects.get(user=other).revoked_at
        assert theirs.get("/admin/accounts/user/").status_code == 302
        assert staff.get("/admin/accounts/user/").status_code == 200

    @pytest.mark.parametrize("page", ["add", "delete"])
    def test_users_are_neither_added_nor_deleted_here(
        self, staff: Client, boss: User, page: str
    ) -> None:
        path = "/admin/accounts/user/add/" if page == "add" else path_of(boss, page)
        assert staff.get(path).status_code == 403


class TestOwnPassword:
    def change(self, client: Client, old: str) -> Any:
        new = "An0ther-password"
        form = {"old_password": old, "new_password1": new, "new_password2": new}
        return client.post("/admin/password_change/", form, follow=True)

    def test_it_changes_through_the_service_and_ends_sign_ins_but_this_session(
        self, staff: Client, boss: User
    ) -> None:
        signed_in(boss)
        self.change(staff, PASSWORD)
        assert User.objects.get(id=boss.id).check_password("An0ther-password")
        assert RefreshFamily.objects.get().revoked_at
        assert staff.get("/admin/accounts/user/").status_code == 200
        assert last_entry().action == "change password"

    def test_not_without_the_old_one(self, staff: Client, boss: User) -> None:
        self.change(staff, "wrong")
        assert User.objects.get(id=boss.id).check_password(PASSWORD)


class TestSignIns:
    def end(self, client: Client, why: str) -> Any:
        rows = [str(one.pk) for one in RefreshFamily.objects.all()]
        form = {"action": "end", "_selected_action": rows, "why": why, "index": 0}
        return client.post("/admin/accounts/refreshfamily/", form, follow=True)

    def test_they_can_be_ended(self, staff: Client) -> None:
        signed_in(make_user())
        self.end(staff, "stolen phone")
        assert RefreshFamily.objects.get().revoked_at
        assert last_entry().why == "stolen phone"

    def test_not_without_a_reason(self, staff: Client) -> None:
        signed_in(make_user())
        answer = self.end(staff, " ")
        assert told(answer) == ["Say why: it stands in the audit log."]
        assert RefreshFamily.objects.get().revoked_at is None
        assert not AuditEntry.objects.exists()
