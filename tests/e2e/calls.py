"""A call of every operation of the API that is right in everything but, perhaps, who sends it."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.world import World, city_form, made, mail_form


@dataclass
class Call:
    """What is sent; `path` fills the braces in the operation's, `token` stands for the caller's."""

    path: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    query: Mapping[str, str] = field(default_factory=dict)
    key: bool = False
    token: str = ""


def _airplane(world: World) -> str:
    return str(made(world.root.post("/v1/airplanes", world.airplane_form()))["id"])


def _flight(world: World) -> str:
    return str(made(world.root.post("/v1/flights", world.flight_form()))["id"])


def _route(world: World, **more: str) -> dict[str, str]:
    origin, destination = world.ends
    return {"origin": origin, "destination": destination, **more}


def _change_password(world: World, caller: str) -> Call:
    password = world.account(caller)["password"]
    return Call(body={"current_password": password, "password": password})


def _register(world: World, caller: str) -> Call:
    account = {"email": f"{secrets.token_hex(6)}@example.org", "password": "Correct-horse-7"}
    return Call(body=account)


def _roles(world: World, caller: str) -> Call:
    # Everybody tries to raise themselves; the admin leaves the owner as they are.
    roles = ["customer"] if caller == "admin" else ["admin"]
    return Call(path={"user_id": world.user_id(caller)}, body={"roles": roles})


def _of_booking(**more: Any) -> Callable[[World, str], Call]:
    return lambda world, caller: Call(path={"reference": world.confirmed}, **more)


def _with_link(**more: str) -> Callable[[World, str], Call]:
    return lambda world, caller: Call(body={"token": "of-no-mail", **more})


def _plain(world: World, caller: str) -> Call:
    return Call()


# About the caller, or using up something of theirs.
PERSONAL = frozenset(
    {"login", "logout", "refresh", "change_password", "set_user_roles", "erase_me"}
)
# By the operation's id: the world and the caller make a call. One that succeeds may use up what
# it is about: the next is made anew.
CALLS: dict[str, Callable[[World, str], Call]] = {
    "get_jwks": _plain,
    "register": _register,
    "verify_email": _with_link(),
    "resend_verification": lambda w, caller: Call(body={"email": w.stranger}),
    "login": lambda w, caller: Call(body=w.account(caller)),
    "refresh": lambda w, caller: Call(body={"refresh": w.sign_in(caller)["refresh"]}),
    "logout": lambda w, caller: Call(token=w.sign_in(caller)["access"] if w.token(caller) else ""),
    "get_session": _plain,
    "forgot_password": lambda w, caller: Call(body={"email": w.stranger}),
    "reset_password": _with_link(password="Correct-horse-7"),
    "change_password": _change_password,
    "get_me": _plain,
    "erase_me": lambda w, caller: Call(token=w.leaver(caller) if w.token(caller) else ""),
    "export_me": _plain,
    "update_me": lambda w, caller: Call(body={"given_name": "Ada"}),
    "list_users": _plain,
    "get_user": lambda w, caller: Call(path={"user_id": w.user_id("the owner")}),
    "set_user_roles": _roles,
    "list_cities": _plain,
    "create_city": lambda w, caller: Call(body=city_form()),
    "read_city": lambda w, caller: Call(path={"city_id": w.city()["id"]}),
    "update_city": lambda w, caller: Call({"city_id": w.city()["id"]}, city_form()),
    "delete_city": lambda w, caller: Call(path={"city_id": w.city()["id"]}),
    "list_airports": _plain,
    "create_airport": lambda w, caller: Call(body=w.airport_form()),
    "read_airport": lambda w, caller: Call(path={"iata_code": w.ends[0]}),
    "update_airport": lambda w, caller: Call({"iata_code": w.ends[0]}, {"name": "New name"}),
    "delete_airport": lambda w, caller: Call(path={"iata_code": w.airport()["iata_code"]}),
    "list_carriers": _plain,
    "create_carrier": lambda w, caller: Call(body=w.carrier_form()),
    "read_carrier": lambda w, caller: Call(path={"code": w.carrier}),
    "update_carrier": lambda w, caller: Call({"code": w.carrier}, {"name": "New name"}),
    "delete_carrier": lambda w, caller: Call(path={"code": w.new_carrier()}),
    "list_airplanes": _plain,
    "create_airplane": lambda w, caller: Call(body=w.airplane_form()),
    "read_airplane": lambda w, caller: Call(path={"airplane_id": w.airplane["id"]}),
    "update_airplane": lambda w, caller: Call({"airplane_id": w.airplane["id"]}, {"model": "A321"}),
    "delete_airplane": lambda w, caller: Call(path={"airplane_id": _airplane(w)}),
    "list_flights": _plain,
    "create_flight": lambda w, caller: Call(body=w.flight_form()),
    "read_flight": lambda w, caller: Call(path={"flight_id": w.flight["id"]}),
    "update_flight": lambda w, caller: Call({"flight_id": w.flight["id"]}, {"boarding_gate": "7"}),
    "delete_flight": lambda w, caller: Call(path={"flight_id": _flight(w)}),
    "cancel_flight": lambda w, caller: Call(path={"flight_id": _flight(w)}),
    "search_flights": lambda w, caller: Call(
        query=_route(w, departure_date=w.flight["departs_at"][:10])
    ),
    "read_flight_calendar": lambda w, caller: Call(
        query=_route(w, month=w.flight["departs_at"][:7])
    ),
    "list_bookings": _plain,
    "book_itinerary": lambda w, caller: Call(body=w.booking_form(), key=True),
    "get_booking": _of_booking(),
    "get_booking_calendar": _of_booking(),
    "get_booking_ticket": _of_booking(),
    "get_booking_timeline": _of_booking(),
    "quote_cancellation": _of_booking(),
    "cancel_booking": lambda w, caller: Call({"reference": w.booking()}, {}),
    "confirm_booking": lambda w, caller: Call(path={"reference": w.booking("hold")}, key=True),
    "list_notifications": _plain,
    "create_notification": lambda w, caller: Call(body=mail_form()),
    "get_notification": lambda w, caller: Call(path={"ticket_id": w.ticket()}),
    "resend_notification": lambda w, caller: Call(path={"ticket_id": w.ticket()}),
}
