import datetime
from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.search import Search
from ...models.search_flights_cabin import SearchFlightsCabin
from ...models.search_flights_sort import SearchFlightsSort
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    cabin: SearchFlightsCabin | Unset = "economy",
    carrier: str | Unset = "",
    cursor: str | Unset = UNSET,
    depart_after: str | Unset = UNSET,
    depart_before: str | Unset = UNSET,
    departure_date: datetime.date,
    destination: str,
    limit: int | Unset = 50,
    max_connections: int | Unset = 1,
    max_price: str | Unset = UNSET,
    min_price: str | Unset = UNSET,
    origin: str,
    passengers: int | Unset = 1,
    return_date: datetime.date | Unset = UNSET,
    sort: SearchFlightsSort | Unset = "price",
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_cabin: str | Unset = UNSET
    if not isinstance(cabin, Unset):
        json_cabin = cabin

    params["cabin"] = json_cabin

    params["carrier"] = carrier

    params["cursor"] = cursor

    params["depart_after"] = depart_after

    params["depart_before"] = depart_before

    json_departure_date = departure_date.isoformat()
    params["departure_date"] = json_departure_date

    params["destination"] = destination

    params["limit"] = limit

    params["max_connections"] = max_connections

    params["max_price"] = max_price

    params["min_price"] = min_price

    params["origin"] = origin

    params["passengers"] = passengers

    json_return_date: str | Unset = UNSET
    if not isinstance(return_date, Unset):
        json_return_date = return_date.isoformat()
    params["return_date"] = json_return_date

    json_sort: str | Unset = UNSET
    if not isinstance(sort, Unset):
        json_sort = sort

    params["sort"] = json_sort

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/flights/search",
        "params": params,
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | Search:
    if response.status_code == 200:
        response_200 = Search.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 422:
        response_422 = Problem.from_dict(response.json())

        return response_422

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = Problem.from_dict(response.json())

        return response_500

    if response.status_code == 502:
        response_502 = Problem.from_dict(response.json())

        return response_502

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    if response.status_code == 504:
        response_504 = Problem.from_dict(response.json())

        return response_504

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | Search]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    cabin: SearchFlightsCabin | Unset = "economy",
    carrier: str | Unset = "",
    cursor: str | Unset = UNSET,
    depart_after: str | Unset = UNSET,
    depart_before: str | Unset = UNSET,
    departure_date: datetime.date,
    destination: str,
    limit: int | Unset = 50,
    max_connections: int | Unset = 1,
    max_price: str | Unset = UNSET,
    min_price: str | Unset = UNSET,
    origin: str,
    passengers: int | Unset = 1,
    return_date: datetime.date | Unset = UNSET,
    sort: SearchFlightsSort | Unset = "price",
) -> Response[Problem | Search]:
    """Find itineraries with room for everybody

     Find itineraries with room for everybody, cheapest first unless asked otherwise.

    With up to two connections, each of at least the minimum connection time and (unless the
    installation says otherwise) at most eight hours. Direct flights always appear; a
    connecting itinerary does not when another one is no worse in departure, arrival, price
    and number of connections, and better in one. Whatever is found can be booked.

    **Who:** anyone.

    **Limit:** 60 per minute for each address, when nobody is signed in; 600 per minute for each user.

    Args:
        cabin (SearchFlightsCabin | Unset):  Default: 'economy'.
        carrier (str | Unset):  Default: ''.
        cursor (str | Unset):
        depart_after (str | Unset):
        depart_before (str | Unset):
        departure_date (datetime.date):
        destination (str):
        limit (int | Unset):  Default: 50.
        max_connections (int | Unset):  Default: 1.
        max_price (str | Unset):
        min_price (str | Unset):
        origin (str):
        passengers (int | Unset):  Default: 1.
        return_date (datetime.date | Unset):
        sort (SearchFlightsSort | Unset):  Default: 'price'.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Search]
    """

    kwargs = _get_kwargs(
        cabin=cabin,
        carrier=carrier,
        cursor=cursor,
        depart_after=depart_after,
        depart_before=depart_before,
        departure_date=departure_date,
        destination=destination,
        limit=limit,
        max_connections=max_connections,
        max_price=max_price,
        min_price=min_price,
        origin=origin,
        passengers=passengers,
        return_date=return_date,
        sort=sort,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    cabin: SearchFlightsCabin | Unset = "economy",
    carrier: str | Unset = "",
    cursor: str | Unset = UNSET,
    depart_after: str | Unset = UNSET,
    depart_before: str | Unset = UNSET,
    departure_date: datetime.date,
    destination: str,
    limit: int | Unset = 50,
    max_connections: int | Unset = 1,
    max_price: str | Unset = UNSET,
    min_price: str | Unset = UNSET,
    origin: str,
    passengers: int | Unset = 1,
    return_date: datetime.date | Unset = UNSET,
    sort: SearchFlightsSort | Unset = "price",
) -> Problem | Search | None:
    """Find itineraries with room for everybody

     Find itineraries with room for everybody, cheapest first unless asked otherwise.

    With up to two connections, each of at least the minimum connection time and (unless the
    installation says otherwise) at most eight hours. Direct flights always appear; a
    connecting itinerary does not when another one is no worse in departure, arrival, price
    and number of connections, and better in one. Whatever is found can be booked.

    **Who:** anyone.

    **Limit:** 60 per minute for each address, when nobody is signed in; 600 per minute for each user.

    Args:
        cabin (SearchFlightsCabin | Unset):  Default: 'economy'.
        carrier (str | Unset):  Default: ''.
        cursor (str | Unset):
        depart_after (str | Unset):
        depart_before (str | Unset):
        departure_date (datetime.date):
        destination (str):
        limit (int | Unset):  Default: 50.
        max_connections (int | Unset):  Default: 1.
        max_price (str | Unset):
        min_price (str | Unset):
        origin (str):
        passengers (int | Unset):  Default: 1.
        return_date (datetime.date | Unset):
        sort (SearchFlightsSort | Unset):  Default: 'price'.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Search
    """

    return sync_detailed(
        client=client,
        cabin=cabin,
        carrier=carrier,
        cursor=cursor,
        depart_after=depart_after,
        depart_before=depart_before,
        departure_date=departure_date,
        destination=destination,
        limit=limit,
        max_connections=max_connections,
        max_price=max_price,
        min_price=min_price,
        origin=origin,
        passengers=passengers,
        return_date=return_date,
        sort=sort,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    cabin: SearchFlightsCabin | Unset = "economy",
    carrier: str | Unset = "",
    cursor: str | Unset = UNSET,
    depart_after: str | Unset = UNSET,
    depart_before: str | Unset = UNSET,
    departure_date: datetime.date,
    destination: str,
    limit: int | Unset = 50,
    max_connections: int | Unset = 1,
    max_price: str | Unset = UNSET,
    min_price: str | Unset = UNSET,
    origin: str,
    passengers: int | Unset = 1,
    return_date: datetime.date | Unset = UNSET,
    sort: SearchFlightsSort | Unset = "price",
) -> Response[Problem | Search]:
    """Find itineraries with room for everybody

     Find itineraries with room for everybody, cheapest first unless asked otherwise.

    With up to two connections, each of at least the minimum connection time and (unless the
    installation says otherwise) at most eight hours. Direct flights always appear; a
    connecting itinerary does not when another one is no worse in departure, arrival, price
    and number of connections, and better in one. Whatever is found can be booked.

    **Who:** anyone.

    **Limit:** 60 per minute for each address, when nobody is signed in; 600 per minute for each user.

    Args:
        cabin (SearchFlightsCabin | Unset):  Default: 'economy'.
        carrier (str | Unset):  Default: ''.
        cursor (str | Unset):
        depart_after (str | Unset):
        depart_before (str | Unset):
        departure_date (datetime.date):
        destination (str):
        limit (int | Unset):  Default: 50.
        max_connections (int | Unset):  Default: 1.
        max_price (str | Unset):
        min_price (str | Unset):
        origin (str):
        passengers (int | Unset):  Default: 1.
        return_date (datetime.date | Unset):
        sort (SearchFlightsSort | Unset):  Default: 'price'.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Search]
    """

    kwargs = _get_kwargs(
        cabin=cabin,
        carrier=carrier,
        cursor=cursor,
        depart_after=depart_after,
        depart_before=depart_before,
        departure_date=departure_date,
        destination=destination,
        limit=limit,
        max_connections=max_connections,
        max_price=max_price,
        min_price=min_price,
        origin=origin,
        passengers=passengers,
        return_date=return_date,
        sort=sort,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    cabin: SearchFlightsCabin | Unset = "economy",
    carrier: str | Unset = "",
    cursor: str | Unset = UNSET,
    depart_after: str | Unset = UNSET,
    depart_before: str | Unset = UNSET,
    departure_date: datetime.date,
    destination: str,
    limit: int | Unset = 50,
    max_connections: int | Unset = 1,
    max_price: str | Unset = UNSET,
    min_price: str | Unset = UNSET,
    origin: str,
    passengers: int | Unset = 1,
    return_date: datetime.date | Unset = UNSET,
    sort: SearchFlightsSort | Unset = "price",
) -> Problem | Search | None:
    """Find itineraries with room for everybody

     Find itineraries with room for everybody, cheapest first unless asked otherwise.

    With up to two connections, each of at least the minimum connection time and (unless the
    installation says otherwise) at most eight hours. Direct flights always appear; a
    connecting itinerary does not when another one is no worse in departure, arrival, price
    and number of connections, and better in one. Whatever is found can be booked.

    **Who:** anyone.

    **Limit:** 60 per minute for each address, when nobody is signed in; 600 per minute for each user.

    Args:
        cabin (SearchFlightsCabin | Unset):  Default: 'economy'.
        carrier (str | Unset):  Default: ''.
        cursor (str | Unset):
        depart_after (str | Unset):
        depart_before (str | Unset):
        departure_date (datetime.date):
        destination (str):
        limit (int | Unset):  Default: 50.
        max_connections (int | Unset):  Default: 1.
        max_price (str | Unset):
        min_price (str | Unset):
        origin (str):
        passengers (int | Unset):  Default: 1.
        return_date (datetime.date | Unset):
        sort (SearchFlightsSort | Unset):  Default: 'price'.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Search
    """

    return (
        await asyncio_detailed(
            client=client,
            cabin=cabin,
            carrier=carrier,
            cursor=cursor,
            depart_after=depart_after,
            depart_before=depart_before,
            departure_date=departure_date,
            destination=destination,
            limit=limit,
            max_connections=max_connections,
            max_price=max_price,
            min_price=min_price,
            origin=origin,
            passengers=passengers,
            return_date=return_date,
            sort=sort,
        )
    ).parsed
