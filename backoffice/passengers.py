"""Who travels on a flight: a list to look at and a file to hand to the gate."""

import csv
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

HEADERS = ("Family name", "Given name", "Age", "Sex", "Cabin", "Booking", "Status")
# More than any airplane seats.
LONGEST = 1000
MORE = "and more"


def page(request: HttpRequest, *, site: Any, flight_id: UUID) -> HttpResponse:
    """Answer the list."""
    admin_page, flight = _flight(request, site, flight_id)
    rows = _rows(flight_id)
    context = {
        **site.each_context(request),
        "title": f"Passengers of {flight}",
        "flight": flight,
        "headers": HEADERS,
        "rows": rows[:LONGEST],
        "more": len(rows) > LONGEST,
        "opts": admin_page.opts,
    }
    return TemplateResponse(request, "backoffice/passengers.html", context)


def csv_file(request: HttpRequest, *, site: Any, flight_id: UUID) -> HttpResponse:
    """Answer the list as CSV."""
    _, flight = _flight(request, site, flight_id)
    name = f"passengers-{flight.flight_number}-{flight.departure_date}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    response = HttpResponse(content_type="text/csv; charset=utf-8", headers=headers)
    writer = csv.writer(response)
    writer.writerow(HEADERS)
    rows = _rows(flight_id)
    writer.writerows([_harmless(cell) for cell in row] for row in rows[:LONGEST])
    if len(rows) > LONGEST:
        writer.writerow([MORE])
    return response


def _harmless(text: str) -> str:
    """Keep a spreadsheet from taking a name for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _flight(request: HttpRequest, site: Any, flight_id: UUID) -> tuple[Any, Any]:
    """
    Return the flight's page and the flight, as the user may see it.

    :raises Http404: there is none, or it is another airline's
    """
    from apps.flights.models import Flight

    admin_page = site.get_model_admin(Flight)
    flight = admin_page.get_object(request, str(flight_id))
    if flight is None or not admin_page.has_view_permission(request, flight):
        raise Http404
    return admin_page, flight


def _rows(flight_id: UUID) -> list[tuple[str, ...]]:
    """Return the rows of the list, and one beyond its end if there are more."""
    from apps.bookings import selectors

    found: Any = selectors.passenger_list(flight_id=flight_id)[: LONGEST + 1]
    return [
        (
            *(one.family_name, one.given_name, str(one.age), one.get_sex_display()),
            *(one.cabin.replace("_", " "), one.booking.reference, one.booking.status),
        )
        for one in found
    ]
