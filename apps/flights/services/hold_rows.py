"""The rows of a new hold, written once and finished, in SQL: while they are, others wait."""

import json
from datetime import datetime

from django.db import IntegrityError

from apps.flights.models import Hold
from apps.flights.services.offers import Offer
from common import sql
from common.db import is_duplicate
from contracts import codec
from contracts.http.flights import HoldRequest, PricedHold

_HOLD = (
    "id",
    "status",
    "seats",
    "expires_at",
    "request",
    "snapshot",
    "created_at",
    "updated_at",
)
_SEGMENT = ("hold_id", "position", "inventory_id", "price_minor")


class MadeMeanwhile(Exception):
    """Another call made a hold of this id first."""


def insert(hold: PricedHold, *, request: HoldRequest, offer: Offer, now: datetime) -> None:
    """
    Write a hold as it was priced, and its segments; two queries.

    :raises MadeMeanwhile: its id is taken
    """
    connection = sql.connection_of(Hold)
    key, at = sql.id_param(hold.hold_id, connection), sql.instant_param(now, connection)
    row = (
        key,
        hold.status,
        hold.seats,
        sql.instant_param(hold.expires_at, connection),
        json.dumps(codec.dump(request)),
        json.dumps(codec.dump(hold)),
        at,
        at,
    )
    try:
        sql.insert(connection, "flights_hold", _HOLD, [row])
    except IntegrityError as error:
        if is_duplicate(error):
            raise MadeMeanwhile from error
        raise
    segments = [
        (key, position, segment.inventory.pk, segment.inventory.price_minor)
        for position, segment in enumerate(offer.segments)
    ]
    sql.insert(connection, "flights_holdsegment", _SEGMENT, segments)
