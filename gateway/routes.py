"""
The table of routes: everything the gateway lets through, and to whom.

A path belongs to the longest prefix it starts with, segment by segment; a prefix may stand here
once for reading and once for writing. What stands nowhere is 404. Services check again: roles,
ownership and what one path in detail allows is theirs. `gateway.checks` refuses a bad table.
"""

from dataclasses import dataclass
from enum import Enum

from gateway import policies
from gateway.policies import Limit

READ = ("GET", "HEAD", "OPTIONS")
WRITE = ("POST", "PUT", "PATCH", "DELETE")
POST = ("POST",)


class Auth(Enum):
    """Who may call. A bad token is refused on every route, open ones too."""

    OPEN = "open"
    USER = "user"


@dataclass(frozen=True, kw_only=True)
class Timeout:
    """Seconds to wait for a connection, and for the answer to begin and to go on."""

    connect: float = 0.5
    read: float = 10.0


@dataclass(frozen=True, kw_only=True)
class Route:
    """
    One line of the table.

    With `fail_closed`, a request that cannot be counted because Redis is away is refused. With
    `keyed`, the service knows Idempotency-Key: a POST that carries one may be repeated.
    """

    prefix: str
    upstream: str
    methods: tuple[str, ...]
    auth: Auth
    limits: tuple[Limit, ...] = (policies.DEFAULT,)
    timeout: Timeout = Timeout()
    fail_closed: bool = False
    keyed: bool = False


def sign_in(path: str, *limits: Limit, auth: Auth = Auth.OPEN) -> Route:
    """Return the route of a call that could be used to guess secrets or to flood mailboxes."""
    return Route(
        prefix=path,
        upstream="accounts",
        methods=POST,
        auth=auth,
        limits=limits or (policies.DEFAULT,),
        fail_closed=True,
    )


def catalogue(path: str) -> tuple[Route, Route]:
    """Return the routes of a resource that anyone reads and signed-in users write."""
    return (
        Route(prefix=path, upstream="flights", methods=READ, auth=Auth.OPEN),
        Route(prefix=path, upstream="flights", methods=WRITE, auth=Auth.USER),
    )


def search(path: str) -> Route:
    """Return the route of a question that anyone asks, and asks often."""
    return Route(
        prefix=path,
        upstream="flights",
        methods=READ,
        auth=Auth.OPEN,
        limits=(policies.SEARCH_ANONYMOUS, policies.SEARCH_USER),
    )


ROUTES: tuple[Route, ...] = (
    # accounts
    sign_in("/v1/auth/register", policies.REGISTER_IP, policies.REGISTER_ADDRESS),
    sign_in("/v1/auth/login", policies.LOGIN_IP, policies.LOGIN_ADDRESS),
    sign_in("/v1/auth/password/forgot", policies.FORGOT_IP, policies.FORGOT_ADDRESS),
    sign_in("/v1/auth/verify-email/resend", policies.RESEND_IP, policies.RESEND_ADDRESS),
    sign_in("/v1/auth/verify-email"),
    sign_in("/v1/auth/password/reset"),
    sign_in("/v1/auth/password/change", auth=Auth.USER),
    Route(prefix="/v1/auth/refresh", upstream="accounts", methods=POST, auth=Auth.OPEN),
    Route(prefix="/v1/auth/logout", upstream="accounts", methods=POST, auth=Auth.USER),
    Route(prefix="/v1/auth/session", upstream="accounts", methods=READ, auth=Auth.USER),
    Route(prefix="/v1/users", upstream="accounts", methods=READ + WRITE, auth=Auth.USER),
    Route(
        prefix="/v1/users/me/export",
        upstream="accounts",
        methods=POST,
        auth=Auth.USER,
        limits=(policies.EXPORT_USER,),
        timeout=Timeout(read=20.0),  # asks every service, page by page
    ),
    Route(prefix="/.well-known/jwks.json", upstream="accounts", methods=READ, auth=Auth.OPEN),
    # flights
    *catalogue("/v1/cities"),
    *catalogue("/v1/airports"),
    *catalogue("/v1/carriers"),
    *catalogue("/v1/airplanes"),
    *catalogue("/v1/flights"),
    search("/v1/flights/search"),
    search("/v1/flights/calendar"),
    # bookings
    Route(prefix="/v1/bookings", upstream="bookings", methods=READ, auth=Auth.USER),
    Route(
        prefix="/v1/bookings",
        upstream="bookings",
        methods=POST,
        auth=Auth.USER,
        limits=(policies.BOOKINGS_USER,),
        timeout=Timeout(read=20.0),  # waits for flights, which may be asked three times
        keyed=True,
    ),
    # reminders
    Route(prefix="/v1/notifications", upstream="reminders", methods=READ + POST, auth=Auth.USER),
)
