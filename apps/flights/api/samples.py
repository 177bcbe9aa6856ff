"""An example of each call on flights, and how each refuses, for the OpenAPI document."""

from typing import Any

from common.http.samples import Sample

_FLIGHT = "01981d2f-7b1c-7e55-b1a3-0c9d8e7f6a54"
_AIRPLANE = "01981d2f-3c2b-7a18-9d60-1b2c3d4e5f60"
_CITY = "01981d2e-0d11-7b05-8a77-2c3d4e5f6a71"
_DEPARTS, _ARRIVES = "2030-12-24T06:10:00+05:30", "2030-12-24T08:55:00+05:30"
_FARE = {"amount": "129.00", "currency": "EUR"}
_ADMINS = {403: ("forbidden",)}
_WRITTEN = _ADMINS | {409: ("already_exists",)}
_DELETED = _ADMINS | {409: ("in_use",)}

_CITY_BODY = {"name": "Bengaluru", "country": "IN", "iata_code": None}
_CITY_ROW: dict[str, Any] = {"id": _CITY, **_CITY_BODY}
_AIRPORT_BODY: dict[str, Any] = {
    "iata_code": "BLR",
    "icao_code": "VOBL",
    "name": "Kempegowda International Airport",
    "latitude": 13.1979,
    "longitude": 77.7063,
    "time_zone": "Asia/Kolkata",
}
_AIRPORT_ROW = _AIRPORT_BODY | {"city": {"id": _CITY, "name": "Bengaluru"}}
_CARRIER_ROW = {"code": "6E", "name": "IndiGo"}
_AIRPLANE_BODY: dict[str, Any] = {
    "carrier": "6E",
    "registration": "VT-IZA",
    "model": "A320-251N",
    "cabins": [{"cabin": "economy", "seats": 180}],
}
_AIRPLANE_ROW: dict[str, Any] = {"id": _AIRPLANE, **_AIRPLANE_BODY, "capacity": 180}
_FLIGHT_ROW: dict[str, Any] = {
    "id": _FLIGHT,
    "carrier": "6E",
    "number": 2133,
    "flight_number": "6E2133",
    "origin": "BLR",
    "destination": "DEL",
    "departs_at": _DEPARTS,
    "arrives_at": _ARRIVES,
    "duration_minutes": 165,
    "airplane": _AIRPLANE,
    "status": "scheduled",
    "boarding_gate": "12",
    "cabins": [{"cabin": "economy", "price": _FARE, "seats_total": 180, "seats_available": 178}],
}
_FLIGHT_BODY = {
    "carrier": "6E",
    "number": 2133,
    "airplane_id": _AIRPLANE,
    "origin": "BLR",
    "destination": "DEL",
    "departs_at": _DEPARTS,
    "arrives_at": _ARRIVES,
    "boarding_gate": "12",
    "cabins": [{"cabin": "economy", "price": _FARE}],
}
_PLAN = (
    "unknown_airplane",
    "arrival_before_departure",
    "ambiguous_time",
    "nonexistent_time",
    "airplane_of_other_carrier",
    "airplane_busy",
    "currency_mismatch",
    "unknown_cabin",
    "date_in_past",
)
_ITINERARY: dict[str, Any] = {
    "id": "3q2-7wEAAAECAwQFBgcICQoLDA0ODw",
    "segments": [
        {
            "flight_id": _FLIGHT,
            "carrier": "6E",
            "flight_number": "6E2133",
            "origin": "BLR",
            "destination": "DEL",
            "departs_at": _DEPARTS,
            "arrives_at": _ARRIVES,
            "duration_minutes": 165,
            "cabin": "economy",
            "airplane_model": "A320-251N",
        }
    ],
    "connections": [],
    "duration_minutes": 165,
    "seats_available": 9,
    "price": {"amount": "258.00", "currency": "EUR"},
    "price_per_passenger": _FARE,
}
_CACHED_AT = "2030-11-01T09:30:00.000+00:00"

SAMPLES = {
    "list_cities": Sample(summary="List cities", parameters={"name": "beng"}, answer=_CITY_ROW),
    "create_city": Sample(
        summary="Add a city", body=_CITY_BODY, answer=_CITY_ROW, refusals=_WRITTEN
    ),
    "read_city": Sample(summary="Read one city", parameters={"city_id": _CITY}, answer=_CITY_ROW),
    "update_city": Sample(
        summary="Change a city",
        parameters={"city_id": _CITY},
        body={"name": "Bangalore"},
        answer=_CITY_ROW | {"name": "Bangalore"},
        refusals=_WRITTEN,
    ),
    "delete_city": Sample(
        summary="Delete a city without airports",
        parameters={"city_id": _CITY},
        refusals=_DELETED,
    ),
    "list_airports": Sample(
        summary="List airports",
        parameters={"q": "beng", "country": "IN"},
        answer=_AIRPORT_ROW,
    ),
    "create_airport": Sample(
        summary="Add an airport",
        body=_AIRPORT_BODY | {"city_id": _CITY},
        answer=_AIRPORT_ROW,
        refusals=_WRITTEN | {422: ("unknown_place",)},
    ),
    "read_airport": Sample(
        summary="Read one airport", parameters={"iata_code": "BLR"}, answer=_AIRPORT_ROW
    ),
    "update_airport": Sample(
        summary="Change an airport",
        parameters={"iata_code": "BLR"},
        body={"name": "Bengaluru International Airport"},
        answer=_AIRPORT_ROW | {"name": "Bengaluru International Airport"},
        refusals=_DELETED | {422: ("unknown_place",)},
    ),
    "delete_airport": Sample(
        summary="Delete an airport no flight touches",
        parameters={"iata_code": "BLR"},
        refusals=_DELETED,
    ),
    "list_carriers": Sample(summary="List carriers", answer=_CARRIER_ROW),
    "create_carrier": Sample(
        summary="Add a carrier", body=_CARRIER_ROW, answer=_CARRIER_ROW, refusals=_WRITTEN
    ),
    "read_carrier": Sample(
        summary="Read one carrier", parameters={"code": "6E"}, answer=_CARRIER_ROW
    ),
    "update_carrier": Sample(
        summary="Change a carrier's name",
        parameters={"code": "6E"},
        body={"name": "IndiGo Airlines"},
        answer=_CARRIER_ROW | {"name": "IndiGo Airlines"},
        refusals=_ADMINS,
    ),
    "delete_carrier": Sample(
        summary="Delete a carrier without airplanes and flights",
        parameters={"code": "6E"},
        refusals=_DELETED,
    ),
    "list_airplanes": Sample(
        summary="List airplanes", parameters={"carrier": "6E"}, answer=_AIRPLANE_ROW
    ),
    "create_airplane": Sample(
        summary="Add an airplane to a fleet",
        body=_AIRPLANE_BODY,
        answer=_AIRPLANE_ROW,
        refusals=_WRITTEN | {422: ("unknown_carrier",)},
    ),
    "read_airplane": Sample(
        summary="Read one airplane",
        parameters={"airplane_id": _AIRPLANE},
        answer=_AIRPLANE_ROW,
    ),
    "update_airplane": Sample(
        summary="Change an airplane; carrier and cabins only while no flight uses it",
        parameters={"airplane_id": _AIRPLANE},
        body={"model": "A321-271NX"},
        answer=_AIRPLANE_ROW | {"model": "A321-271NX"},
        refusals=_ADMINS | {409: ("already_exists", "in_use"), 422: ("unknown_carrier",)},
    ),
    "delete_airplane": Sample(
        summary="Delete an airplane no flight uses",
        parameters={"airplane_id": _AIRPLANE},
        refusals=_DELETED,
    ),
    "list_flights": Sample(
        summary="List flights, soonest first",
        parameters={"origin": "BLR", "destination": "DEL", "departure_date": "2030-12-24"},
        answer=_FLIGHT_ROW,
        refusals={422: ("unknown_place",)},
    ),
    "create_flight": Sample(
        summary="Put a flight on sale",
        body=_FLIGHT_BODY,
        answer=_FLIGHT_ROW,
        refusals=_ADMINS
        | {
            409: ("flight_exists",),
            422: ("unknown_carrier", "unknown_place", "same_airport", *_PLAN),
        },
    ),
    "read_flight": Sample(
        summary="Read one flight; its seats are exact",
        parameters={"flight_id": _FLIGHT},
        answer=_FLIGHT_ROW,
    ),
    "update_flight": Sample(
        summary="Change times, gate, status, fares or airplane",
        parameters={"flight_id": _FLIGHT},
        body={"boarding_gate": "14", "status": "boarding"},
        answer=_FLIGHT_ROW | {"boarding_gate": "14", "status": "boarding"},
        refusals=_ADMINS
        | {409: ("invalid_state", "flight_exists"), 422: (*_PLAN, "airplane_too_small")},
    ),
    "delete_flight": Sample(
        summary="Delete a flight nobody ever took a seat on",
        parameters={"flight_id": _FLIGHT},
        refusals=_DELETED,
    ),
    "cancel_flight": Sample(
        summary="Cancel a flight for good; its travellers are mailed",
        parameters={"flight_id": _FLIGHT},
        answer=_FLIGHT_ROW | {"status": "cancelled"},
        refusals=_ADMINS | {409: ("invalid_state",)},
    ),
    "search_flights": Sample(
        summary="Find itineraries with room for everybody",
        parameters={
            "origin": "BLR",
            "destination": "DEL",
            "departure_date": "2030-12-24",
            "passengers": 2,
        },
        answer={
            "data": [_ITINERARY],
            "inbound": [],
            "meta": {"next": None, "previous": None, "limit": 50, "cached_at": _CACHED_AT},
        },
        refusals={
            422: ("unknown_place", "date_in_past", "return_before_departure"),
        },
    ),
    "read_flight_calendar": Sample(
        summary="Find the lowest price of each day of a month",
        parameters={"origin": "BLR", "destination": "DEL", "month": "2030-12", "passengers": 2},
        answer={
            "data": [
                {"date": "2030-12-24", "price": _ITINERARY["price"], "price_per_passenger": _FARE}
            ],
            "meta": {"month": "2030-12", "cached_at": _CACHED_AT},
        },
        refusals={422: ("unknown_place",)},
    ),
}
