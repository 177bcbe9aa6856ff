"""Which roles a user may hold together."""

# An IATA airline designator. Anchors as in ECMA 262: the OpenAPI document carries it too.
CARRIER_PATTERN = r"^[A-Z0-9]{2}$"
