"""The operators' commands."""

import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import RefreshFamily, User
from tests.factories.accounts import ANOTHER_PASSWORD, PASSWORD, make_user, signed_in

BOSS = "boss@example.org"


def create_admin(email: str = BOSS, password: str = PASSWORD) -> None:
    call_command("createadmin", email=email, password=password, stdout=io.StringIO())


@pytest.mark.django_db
class TestCreateAdmin:
    def test_the_admin_can_sign_in_at_once(self) -> None:
        create_admin("Boss@Example.org")
        user = User.objects.get(email=BOSS)
        assert signed_in(user).user.roles == ["customer", "admin"]

    def test_run_again_it_changes_nothing(self) -> None:
        create_admin()
        signed_in(User.objects.get())
        create_admin()
        assert User.objects.count() == 1
        assert RefreshFamily.objects.get().revoked_at is None

    def test_an_account_registered_by_a_stranger_gets_the_given_password(self) -> None:
        make_user(email=BOSS, password=ANOTHER_PASSWORD, verified=False)
        create_admin()
        assert signed_in(User.objects.get()).user.is_admin

    def test_an_airline_authority_stays_one(self) -> None:
        make_user(email=BOSS, carrier="LH")
        create_admin()
        assert User.objects.get().roles == ["customer", "airline_authority", "admin"]

    def test_the_password_can_come_from_standard_input(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
        call_command("createadmin", email=BOSS, password_stdin=True, stdout=io.StringIO())
        assert signed_in(User.objects.get()).user.is_admin

    @pytest.mark.parametrize(("email", "password"), [("boss", PASSWORD), (BOSS, "weak")])
    def test_bad_input_is_told(self, email: str, password: str) -> None:
        with pytest.raises(CommandError):
            create_admin(email, password)
        assert not User.objects.exists()


@pytest.mark.django_db
class TestDemoAccounts:
    def ensure(self, file: Path) -> Any:
        call_command("ensure_demo_accounts", file=file, stdout=io.StringIO())
        return json.loads(file.read_text())

    def test_the_file_names_three_accounts_that_work(self, tmp_path: Path) -> None:
        accounts = self.ensure(tmp_path / "var" / "demo.json")
        roles = {}
        for name, account in accounts.items():
            user = User.objects.get(email=account["email"])
            roles[name] = signed_in(user, account["password"]).user.roles
        assert roles == {
            "traveller": ["customer"],
            "airline": ["customer", "airline_authority"],
            "admin": ["customer", "admin"],
        }
        assert User.objects.get(email=accounts["airline"]["email"]).carrier == "LH"

    def test_only_the_owner_may_read_the_file(self, tmp_path: Path) -> None:
        file = tmp_path / "demo.json"
        self.ensure(file)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_run_again_it_keeps_passwords_and_sign_ins(self, tmp_path: Path) -> None:
        file = tmp_path / "demo.json"
        first = self.ensure(file)
        user = User.objects.get(email=first["traveller"]["email"])
        signed_in(user, first["traveller"]["password"])
        assert self.ensure(file) == first
        assert RefreshFamily.objects.get().revoked_at is None

    def test_a_lost_file_is_made_anew_with_passwords_that_work(self, tmp_path: Path) -> None:
        file = tmp_path / "demo.json"
        first = self.ensure(file)
        file.unlink()
        second = self.ensure(file)
        assert second["admin"]["password"] != first["admin"]["password"]
        user = User.objects.get(email=second["admin"]["email"])
        assert signed_in(user, second["admin"]["password"]).user.is_admin
