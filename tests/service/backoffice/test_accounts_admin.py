"""The staff's view of users and their sign-ins."""

from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from apps.accounts.models import EmailToken, OutboxMessage, RefreshFamily, User
from tests.factories.accounts import (
    PASSWORD,
    RESET,
    VERIFICATION,
    mails_to,
    make_user,
    signed_in,
)

pytestmark = pytest.mark.django_db(transaction=True)
LOCAL = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    """Keep denylist and counters in this process and hash cheaply."""
    settings.CACHES = {"default": LOCAL, "shared": {**LOCAL, "LOCATION": "shared"}}
    caches["shared"].clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


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


def save(client: Client, user: User, **changes: Any) -> Any:
    """Send the user's form as the page holds it, with these changes; None leaves a field out."""
    shown = {
        "given_name": user.given_name,
        "family_name": user.family_name,
        "is_admin": "on" if user.is_admin else None,
        "carrier": user.carrier,
        "is_active": "on" if user.is_active else None,
    }
    form = {name: value for name, value in {**shown, **changes}.items() if value is not None}
    return client.post(f"/admin/accounts/user/{user.id}/change/", form, follow=True)


def act(client: Client, page: str, action: str, *rows: Any) -> Any:
    form = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    return client.post(f"/admin/accounts/{page}/", form, follow=True)


class TestWhoMayLogIn:
    def test_a_verified_admin_may(self, boss: User) -> None:
        assert log_in(boss).get("/admin/").status_code == 200

    @pytest.mark.parametrize(
        "fields",
        [
            {},
            {"carrier": "LH"},
            {"is_admin": True, "verified": False},
            {"is_admin": True, "is_active": False},
        ],
    )
    def test_nobody_else_may(self, fields: dict[str, Any]) -> None:
        assert log_in(make_user(**fields)).get("/admin/").status_code == 302

    def test_who_loses_the_role_is_out_at_once(self, boss: User, staff: Client) -> None:
        User.objects.filter(id=boss.id).update(is_admin=False)
        assert staff.get("/admin/").status_code == 302


@pytest.mark.parametrize(
    "page", ["user", "refreshfamily", "refreshtoken", "emailtoken", "outboxmessage"]
)
def test_every_list_and_row_can_be_looked_at_and_searched(staff: Client, page: str) -> None:
    user = make_user(verified=False)
    act(staff, "user", "send_verification", user)
    signed_in(User.objects.get(email="boss@example.org"))
    assert staff.get(f"/admin/accounts/{page}/", {"q": "boss"}).status_code == 200
    listed = staff.get(f"/admin/accounts/{page}/")
    model = listed.context["cl"].model
    row = staff.get(f"/admin/accounts/{page}/{model.objects.first().pk}/change/")
    assert row.status_code == 200


def test_neither_tokens_nor_password_hashes_are_shown(staff: Client) -> None:
    user = make_user(verified=False)
    act(staff, "user", "send_verification", user)
    (mail,) = mails_to(user.email, VERIFICATION)
    for row in (user, EmailToken.objects.get(), OutboxMessage.objects.get()):
        page = f"/admin/accounts/{row._meta.model_name}/{row.pk}/change/"
        shown = staff.get(page).content.decode()
        assert mail["token"] not in shown
        assert user.password not in shown
        assert EmailToken.objects.get().digest not in shown


class TestUsers:
    def test_roles_are_given_and_the_users_sign_ins_end(self, staff: Client) -> None:
        user = make_user()
        signed_in(user)
        save(staff, user, carrier="6E", given_name="Amelia")
        user.refresh_from_db()
        assert (user.roles, user.given_name) == (["customer", "airline_authority"], "Amelia")
        assert RefreshFamily.objects.get(user=user).revoked_at

    def test_a_malformed_carrier_is_told_beside_its_field(self, staff: Client) -> None:
        user = make_user()
        answer = save(staff, user, carrier="6e")
        assert answer.context["adminform"].errors.keys() == {"carrier"}

    def test_a_closed_account_loses_its_sign_ins(self, staff: Client) -> None:
        user = make_user()
        signed_in(user)
        save(staff, user, is_active=None)
        assert not User.objects.get(id=user.id).is_active
        assert RefreshFamily.objects.get(user=user).revoked_at

    def test_the_last_admin_stays_one_and_staff_are_told(self, staff: Client, boss: User) -> None:
        answer = save(staff, boss, is_admin=None, given_name="Former")
        boss.refresh_from_db()
        assert (boss.is_admin, boss.given_name) == (True, "")
        told = [str(message) for message in answer.context["messages"]]
        assert told == ["This is the last admin"]

    def test_a_reset_link_can_be_sent(self, staff: Client) -> None:
        user = make_user()
        act(staff, "user", "send_reset_link", user)
        assert len(mails_to(user.email, RESET)) == 1

    def test_users_are_neither_added_nor_deleted_here(self, staff: Client, boss: User) -> None:
        assert staff.get("/admin/accounts/user/add/").status_code == 403
        assert staff.get(f"/admin/accounts/user/{boss.id}/delete/").status_code == 403


def test_sign_ins_can_be_ended(staff: Client) -> None:
    user = make_user()
    signed_in(user)
    family = RefreshFamily.objects.get()
    act(staff, "refreshfamily", "end", family)
    family.refresh_from_db()
    assert family.revoked_at
    assert family.revoked_at <= timezone.now()
