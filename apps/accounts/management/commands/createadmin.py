"""`manage.py createadmin`: the first admin, whom the API never makes."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.accounts.services import provisioning
from common import email_address
from common.errors import InvalidInput


class Command(BaseCommand):
    """Makes an admin, or makes an account one; run again it changes nothing."""

    help = "Make a verified admin account, or make an existing account one with this password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address, and the password as an argument or from standard input."""
        parser.add_argument("--email", required=True)
        password = parser.add_mutually_exclusive_group(required=True)
        password.add_argument("--password", help="seen by others on this machine; better:")
        password.add_argument(
            "--password-stdin", action="store_true", help="read the first line of standard input"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the admin."""
        password = options["password"] or sys.stdin.readline().rstrip("\r\n")
        try:
            email = email_address.normalise(options["email"])
            provisioning.ensure_admin(email=email, password=password, now=timezone.now())
        except ValueError as error:
            raise CommandError(str(error)) from error
        except InvalidInput as error:
            told = " ".join(one["detail"] for one in error.errors)
            raise CommandError(told) from error
        self.stdout.write(f"{email} is an admin.")
