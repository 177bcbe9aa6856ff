"""How the back office looks and what its menu offers; read by the settings, before any app."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy

# Unfold's pages evaluate the expressions in their attributes (Alpine), and set styles of elements.
# Scripts come from our own files alone: nothing that is written into a page runs.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'", "'unsafe-eval'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
    }
}


def _admin(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.is_superuser)


def _item(title: str, icon: str, model: str, *, everybody: bool = False) -> dict[str, Any]:
    permission: dict[str, Callable[[HttpRequest], bool]] = (
        {} if everybody else {"permission": _admin}
    )
    link = reverse_lazy(f"admin:{model}_changelist")
    return {"title": title, "icon": icon, "link": link, **permission}


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Jetway back office",
    "SITE_HEADER": "Jetway",
    "SITE_SUBHEADER": "Back office",
    "SITE_SYMBOL": "travel",
    "SITE_URL": None,
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "BORDER_RADIUS": "6px",
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("backoffice/favicon.svg"),
        }
    ],
    "SCRIPTS": [lambda request: static("backoffice/staff.js")],
    "STYLES": [lambda request: static("backoffice/staff.css")],
    "ACCOUNT": {
        "navigation": [
            {"title": "Second factor", "link": reverse_lazy("admin:second_factor_setup")}
        ]
    },
    # The trade's blue in place of purple; contrast of 600 on white is 6.3, of white on 600 too.
    "COLORS": {
        "primary": {
            "50": "oklch(97% .014 254.604)",
            "100": "oklch(93.2% .032 255.585)",
            "200": "oklch(88.2% .059 254.128)",
            "300": "oklch(80.9% .105 251.813)",
            "400": "oklch(70.7% .165 254.624)",
            "500": "oklch(62.3% .214 259.815)",
            "600": "oklch(50.6% .215 262.881)",
            "700": "oklch(45.8% .203 264.376)",
            "800": "oklch(40.4% .169 265.638)",
            "900": "oklch(36.9% .136 265.522)",
            "950": "oklch(28.2% .091 267.935)",
        },
    },
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": [
            {
                "items": [
                    {
                        "title": "Dashboard",
                        "icon": "dashboard",
                        "link": reverse_lazy("admin:index"),
                    },
                    _item("Flights", "flight_takeoff", "flights_flight", everybody=True),
                    _item("Bookings", "confirmation_number", "bookings_booking"),
                    _item("Mails", "mail", "reminders_notificationticket"),
                    _item("Users", "group", "accounts_user"),
                    _item("Audit log", "history", "staff_auditentry"),
                ]
            },
            {
                "title": "Catalogue",
                "separator": True,
                "items": [
                    _item("Carriers", "airlines", "flights_carrier"),
                    _item("Airplanes", "flight", "flights_airplane"),
                    _item("Airports", "connecting_airports", "flights_airport"),
                    _item("Cities", "location_city", "flights_city"),
                ],
            },
            {
                "title": "Seats and sign-ins",
                "separator": True,
                "collapsible": True,
                "items": [
                    _item(
                        "Cabin inventory", "airline_seat_recline_normal", "flights_cabininventory"
                    ),
                    _item("Holds", "front_hand", "flights_hold"),
                    _item("Seat ledger", "receipt_long", "flights_inventoryledger"),
                    _item("Quotes", "request_quote", "bookings_cancellationquote"),
                    _item("Idempotency keys", "key", "bookings_idempotencykey"),
                    _item("Changed flights", "update", "bookings_flightstate"),
                    _item("Sign-ins", "login", "accounts_refreshfamily"),
                    _item("Refresh tokens", "autorenew", "accounts_refreshtoken"),
                    _item("Mailed links", "link", "accounts_emailtoken"),
                ],
            },
            {
                "title": "Events",
                "separator": True,
                "collapsible": True,
                "items": [
                    _item("Outbox of accounts", "outbox", "accounts_outboxmessage"),
                    _item("Outbox of flights", "outbox", "flights_outboxmessage"),
                    _item("Outbox of bookings", "outbox", "bookings_outboxmessage"),
                    _item("Inbox of bookings", "inbox", "bookings_inboxmessage"),
                    _item("Inbox of reminders", "inbox", "reminders_inboxmessage"),
                ],
            },
        ],
    },
}
