"""Which roles a user may hold together."""

# An IATA airline designator. Anchors as in ECMA 262: the OpenAPI document carries it too.
CARRIER_PATTERN = r"^[A-Z0-9]{2}$"

# What an airline's people may do in the back office, in Django's names; whose flights they are,
# the pages themselves look at.
AIRLINE_MAY = frozenset({"flights.view_flight", "flights.change_flight"})
AIRLINE_SEES = frozenset({"flights"})
