"""Why a booking came to nothing, in words for its traveller."""

_WORDS = {
    "sold_out": "no seats were left on one of its flights.",
    "price_changed": "the price changed before the seats could be taken.",
    "flight_closed": "one of its flights can no longer be booked.",
    "unknown_flight": "one of its flights is not on sale any more.",
    "unknown_cabin": "the cabin is not on sale any more.",
    "invalid_itinerary": "its flights do not connect.",
    "abandoned": "the airline's system did not answer in time.",
}


CODES = frozenset(_WORDS)


def in_words(code: str) -> str:
    """Return the reason behind a refusal's code, an empty string for one without words."""
    return _WORDS.get(code, "")
