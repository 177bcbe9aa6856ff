"""The scenarios' names, and which stack each needs."""

BARE, HELLO, NGINX = FLOORS = ("bare", "hello", "nginx")
FEW, FEW_TOKEN = "cached search, 4 results", "cached search, 4 results, token"
MANY_TOKEN = "cached search, 100 results, token"
DIRECT_TOKEN = "uncached direct search, token"
FLIGHT, FLIGHT_TOKEN = "one flight", "one flight, token"
LOGIN = "login"
ANSWERED, EVERYTHING = "booking 60/s, answered, token", "booking 60/s, everything, token"
MAILS = "confirmation mail"
SPREAD, HOT = "booking, spread flights, token", "booking, hot flight, token"
IDLE = "embedded stack, idle"

REAL_FLIGHTS, NETWORK = "real flights", "there and back"
WORDS = {1: "one connection", 2: "two connections"}


def connections(allowed: int, where: str) -> str:
    """Return the name of a search with connections."""
    return f"{WORDS[allowed]}, {where}"


READS = (FEW, FEW_TOKEN, MANY_TOKEN, DIRECT_TOKEN, FLIGHT, FLIGHT_TOKEN)
ON_REAL_FLIGHTS = (
    *FLOORS,
    *READS,
    LOGIN,
    *(connections(allowed, REAL_FLIGHTS) for allowed in WORDS),
    ANSWERED,
    EVERYTHING,
    MAILS,
    SPREAD,
    HOT,
)
ON_A_NETWORK = tuple(connections(allowed, NETWORK) for allowed in WORDS)
EVERY = (*ON_REAL_FLIGHTS, *ON_A_NETWORK, IDLE)
