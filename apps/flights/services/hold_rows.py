"""The rows of a new hold, written once and finished, in SQL: while they are, others wait."""

from datetime import datetime

from apps.flights.models import Hold
from apps.flights.services.offers import Offer
from common import fast_json, sql
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


def insert(hold: PricedHold, *, request: HoldRequest, offer: Offer, now: datetime) -> None:
    """
    Write a hold as it was priced, and its segments, with the next query.

    Should its id be taken, the database tells then.
    """
    connection = sql.connection_of(Hold)
    key, at = sql.id_param(hold.hold_id, connection), sql.instant_param(now, connection)
    row = (
        key,
        hold.status,
        hold.seats,
        sql.instant_param(hold.expires_at, connection),
        fast_json.encode(codec.dump(request)).decode(),
        fast_json.encode(codec.dump(hold)).decode(),
        at,
        at,
    )
    sql.insert_later(connection, "flights_hold", _HOLD, [row])
    segments = [
        (key, position, segment.inventory.pk, segment.inventory.price_minor)
        for position, segment in enumerate(offer.segments)
    ]
    sql.insert_later(connection, "flights_holdsegment", _SEGMENT, segments)
