"""`manage.py personal_data export|erase`: what staff do for users who cannot sign in."""

import json
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.accounts import selectors
from apps.accounts.services.erasure import request_erasure
from apps.accounts.services.export import export_personal_data
from common import email_address
from common.errors import DomainError


class Command(BaseCommand):
    """Exports or erases one user, with the rules of the API."""

    help = "Print everything held of a user as JSON, or have the user erased."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do, and whose data it is."""
        parser.add_argument("what", choices=["export", "erase"])
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--email")
        whose.add_argument("--user", type=UUID, help="the user's id")

    def handle(self, *args: Any, **options: Any) -> None:
        """
        Do it.

        :raises CommandError: there is no such user, or it is refused
        """
        now = timezone.now()
        try:
            user_id = options["user"] or _user_with(options["email"])
            if options["what"] == "erase":
                erasure = request_erasure(user_id=user_id, now=now)
                self.stdout.write(f"Erasure {erasure.id} has begun.")
                return
            found = export_personal_data(user_id=user_id, now=now).as_values()
        except DomainError as refusal:
            more = f" {refusal.extra}" if refusal.extra else ""
            raise CommandError(f"{refusal.code}: {refusal.detail}{more}") from refusal
        self.stdout.write(json.dumps(found, indent=2, ensure_ascii=False, default=str))


def _user_with(email: str) -> UUID:
    try:
        user = selectors.find_by_email(email_address.normalise(email))
    except ValueError as error:
        raise CommandError(str(error)) from error
    if user is None:
        raise CommandError("Nobody has this address.")
    return user.id
