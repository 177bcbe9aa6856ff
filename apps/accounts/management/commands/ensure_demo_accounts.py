"""`manage.py ensure_demo_accounts`: one account for each role, to try the system with."""

import json
import os
import secrets
import string
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from apps.accounts.services import provisioning
from common.auth.principal import ADMIN, AIRLINE_AUTHORITY

DEMO_CARRIER = "LH"
ROLES_BY_NAME: dict[str, tuple[str, ...]] = {
    "traveller": (),
    "airline": (AIRLINE_AUTHORITY,),
    "admin": (ADMIN,),
}


class Command(BaseCommand):
    """Makes the demo accounts; passwords are made once and kept in the file."""

    help = "Make the accounts traveller, airline and admin; write them to a file only you can read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file's path."""
        default = settings.BASE_DIR / "var" / "demo-accounts.json"
        parser.add_argument("--file", type=Path, default=default)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make or mend the accounts, then write the file."""
        file: Path = options["file"]
        known = json.loads(file.read_text()) if file.exists() else {}
        accounts = {name: known.get(name) or _new_account(name) for name in ROLES_BY_NAME}
        # Written first: a crash in between leaves a file that the next run makes true.
        _write(file, accounts)
        for name, account in accounts.items():
            provisioning.ensure_account(
                email=account["email"],
                password=account["password"],
                roles=ROLES_BY_NAME[name],
                carrier=DEMO_CARRIER if name == "airline" else None,
                given_name=name.capitalize(),
                now=timezone.now(),
            )
        self.stdout.write(f"Demo accounts: {file}")


def _new_account(name: str) -> dict[str, str]:
    return {"email": f"{name}@jetway.example", "password": _new_password()}


def _new_password() -> str:
    """Return 20 random characters and one of each kind the rules ask for."""
    alphabet = string.ascii_letters + string.digits
    kinds = (string.ascii_uppercase, string.ascii_lowercase, string.digits, "-_.!")
    characters = [secrets.choice(alphabet) for _ in range(20)]
    return "".join(characters + [secrets.choice(kind) for kind in kinds])


def _write(file: Path, accounts: dict[str, dict[str, str]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        json.dump(accounts, stream, indent=2)
        stream.write("\n")
    fresh.replace(file)
