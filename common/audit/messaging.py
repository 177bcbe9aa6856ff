"""The invariants of every outbox and inbox: nothing stays in them."""

from typing import cast

from django.apps import apps
from django.db.models import Q

from common.audit.checks import Check, Scope, Tally
from common.audit.looking import forbid
from common.messaging import outbox
from common.messaging.models import AbstractInboxMessage


def outbox_drained(service: str) -> Check:
    """Return the check that a service's events are published within the grace."""

    def look(scope: Scope, tally: Tally) -> None:
        model = outbox.model_for(service)
        forbid(
            tally,
            rows=model._default_manager.filter(created_at__lte=scope.before),
            bad=Q(published_at=None),
            fields=("event_type", "event_id", "created_at", "last_error"),
            subject="{event_type} {event_id}",
            detail="is unpublished since {created_at:%Y-%m-%d %H:%M:%S} ({last_error})",
        )

    return Check(invariant="every event is published", look=look)


def inbox_handled(service: str) -> Check:
    """Return the check that events a service received are handled within the grace."""

    def look(scope: Scope, tally: Tally) -> None:
        model = cast(type[AbstractInboxMessage], apps.get_model(service, "InboxMessage"))
        forbid(
            tally,
            rows=model._default_manager.filter(received_at__lte=scope.before),
            bad=Q(handled_at=None),
            fields=("event_type", "event_id", "received_at", "last_error"),
            subject="{event_type} {event_id}",
            detail="is unhandled since {received_at:%Y-%m-%d %H:%M:%S} ({last_error})",
        )

    return Check(invariant="every event received is handled", look=look)
