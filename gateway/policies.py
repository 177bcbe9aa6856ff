"""
Who is calling, and how often each may: the limits by what they count.

Their rates are in `rates.py`, by the same names; `RATE_LIMITS` in the settings replaces them.
"""

import ipaddress
import json
from collections.abc import Callable
from dataclasses import dataclass
from wsgiref.types import WSGIEnvironment

from common import email_address
from common.auth import tokens
from common.auth.principal import Principal
from gateway import conf


@dataclass(frozen=True, kw_only=True)
class Caller:
    """One request's sender: `ip` as we see it, `body` as read, `principal` if signed in."""

    ip: str
    principal: Principal | None
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Limit:
    """
    How often; `name` finds the rate in the settings, `policy` is what clients read.

    `counted_by` returns what is counted, or None for a caller this limit does not mean.
    """

    name: str
    policy: str
    counted_by: Callable[[Caller], str | None]

    @property
    def rate(self) -> str:
        """Return the rate, such as `10/15m`."""
        return conf.rate_limits()[self.name]


def client_ip(environ: WSGIEnvironment) -> str:
    """Return the address of the peer, or as an edge says it; nothing a client sends changes it."""
    return str(environ["REMOTE_ADDR"])


def authenticate(header: str | None) -> Principal | None:
    """
    Return who an `Authorization` header's access token stands for, None without the header.

    Whether the sign-in has ended since is asked together with the counts, in `throttling.admit`.

    :raises InvalidToken: a header that is no good token; also one the server could not decode
    :raises TokenExpired: past its time
    :raises Unavailable: the keys to check with cannot be had
    """
    return None if header is None else tokens.verifier().signed(tokens.bearer(header))


def by_ip(caller: Caller) -> str:
    """Count an IPv4 address, or an IPv6 network of the size one customer gets."""
    if ":" not in caller.ip:
        return caller.ip
    return str(ipaddress.ip_network(f"{caller.ip}/64", strict=False).network_address)


def by_user(caller: Caller) -> str | None:
    """Count the signed-in user."""
    return None if caller.principal is None else str(caller.principal.user_id)


def by_ip_when_anonymous(caller: Caller) -> str | None:
    """Count the address of a caller who is not signed in."""
    return by_ip(caller) if caller.principal is None else None


def by_user_or_ip(caller: Caller) -> str:
    """Count the user, or the address of a caller who is not signed in."""
    return by_user(caller) or by_ip(caller)


def by_address_and_ip(caller: Caller) -> str | None:
    """
    Count the email address in the body together with the IP: never the address alone.

    In its one spelling, or a password could be tried once more with each other one. A body
    without an address, which the service refuses, counts by its IP only.
    """
    address = _email(caller.body)
    return None if address is None else f"{address}|{by_ip(caller)}"


def _email(body: bytes) -> str | None:
    try:
        form = json.loads(body)
        email = form.get("email") if isinstance(form, dict) else None
        return email_address.normalise(email) if isinstance(email, str) else None
    except (ValueError, RecursionError):
        return None


LOGIN_IP = Limit(name="LOGIN_IP", policy="login-ip", counted_by=by_ip)
LOGIN_ADDRESS = Limit(name="LOGIN_ADDRESS", policy="login", counted_by=by_address_and_ip)
REGISTER_IP = Limit(name="REGISTER_IP", policy="register-ip", counted_by=by_ip)
REGISTER_ADDRESS = Limit(name="REGISTER_ADDRESS", policy="register", counted_by=by_address_and_ip)
FORGOT_IP = Limit(name="FORGOT_IP", policy="forgot-ip", counted_by=by_ip)
FORGOT_ADDRESS = Limit(name="FORGOT_ADDRESS", policy="forgot", counted_by=by_address_and_ip)
RESEND_IP = Limit(name="RESEND_IP", policy="resend-ip", counted_by=by_ip)
RESEND_ADDRESS = Limit(name="RESEND_ADDRESS", policy="resend", counted_by=by_address_and_ip)
SEARCH_ANONYMOUS = Limit(name="SEARCH_ANONYMOUS", policy="search", counted_by=by_ip_when_anonymous)
SEARCH_USER = Limit(name="SEARCH_USER", policy="search", counted_by=by_user)
BOOKINGS_USER = Limit(name="BOOKINGS_USER", policy="bookings", counted_by=by_user)
EXPORT_USER = Limit(name="EXPORT_USER", policy="export", counted_by=by_user)
DEFAULT = Limit(name="DEFAULT", policy="default", counted_by=by_user_or_ip)
