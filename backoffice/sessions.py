"""The back office's own sessions."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from apps.accounts.models import User


def end(user: User) -> None:
    """End every session of a user in the back office; there are as many rows as staff at work."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator(500):
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
