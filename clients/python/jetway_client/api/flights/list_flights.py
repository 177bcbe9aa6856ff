import datetime
from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.list_flights_cabin import ListFlightsCabin
from ...models.list_flights_status import ListFlightsStatus
from ...models.paginated_flight_list import PaginatedFlightList
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    cabin: ListFlightsCabin | Unset = UNSET,
    carrier: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    departure_date: datetime.date | Unset = UNSET,
    destination: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    max_price: str | Unset = UNSET,
    min_price: str | Unset = UNSET,
    origin: str | Unset = UNSET,
    status: ListFlightsStatus | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_cabin: str | Unset = UNSET
    if not isinstance(cabin, Unset):
        json_cabin = cabin

    params["cabin"] = json_cabin

    params["carrier"] = carrier

    params["cursor"] = cursor

    json_departure_date: str | Unset = UNSET
    if not isinstance(departure_date, Unset):
        json_departure_date = departure_date.isoformat()
    params["departure_date"] = json_departure_date

    params["destination"] = destination

    params["limit"] = limit

    params["max_price"] = max_price

    params["min_price"] = min_price

    params["origin"] = origin

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status

    params["status"] = json_status

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/flights",
        "params": params,
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> PaginatedFlightList | Problem:
    if response.status_code == 200:
        response_200 = PaginatedFlightList.from_dict(response.json())

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


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[PaginatedFlightList | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    cabin: ListFlightsCabin | Unset = UNSET,
    carrier: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    departure_date: datetime.date | Unset = UNSET,
    destination: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    max_price: str | Unset = UNSET,
    min_price: str | Unset = UNSET,
    origin: str | Unset = UNSET,
    status: ListFlightsStatus | Unset = UNSET,
) -> Response[PaginatedFlightList | Problem]:
    """List flights, soonest first

     List flights, soonest first.

    **Who:** anyone.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        cabin (ListFlightsCabin | Unset):
        carrier (str | Unset):
        cursor (str | Unset):
        departure_date (datetime.date | Unset):
        destination (str | Unset):
        limit (int | Unset):
        max_price (str | Unset):
        min_price (str | Unset):
        origin (str | Unset):
        status (ListFlightsStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PaginatedFlightList | Problem]
    """

    kwargs = _get_kwargs(
        cabin=cabin,
        carrier=carrier,
        cursor=cursor,
        departure_date=departure_date,
        destination=destination,
        limit=limit,
        max_price=max_price,
        min_price=min_price,
        origin=origin,
        status=status,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    cabin: ListFlightsCabin | Unset = UNSET,
    carrier: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    departure_date: datetime.date | Unset = UNSET,
    destination: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    max_price: str | Unset = UNSET,
    min_price: str | Unset = UNSET,
    origin: str | Unset = UNSET,
    status: ListFlightsStatus | Unset = UNSET,
) -> PaginatedFlightList | Problem | None:
    """List flights, soonest first

     List flights, soonest first.

    **Who:** anyone.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        cabin (ListFlightsCabin | Unset):
        carrier (str | Unset):
        cursor (str | Unset):
        departure_date (datetime.date | Unset):
        destination (str | Unset):
        limit (int | Unset):
        max_price (str | Unset):
        min_price (str | Unset):
        origin (str | Unset):
        status (ListFlightsStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PaginatedFlightList | Problem
    """

    return sync_detailed(
        client=client,
        cabin=cabin,
        carrier=carrier,
        cursor=cursor,
        departure_date=departure_date,
        destination=destination,
        limit=limit,
        max_price=max_price,
        min_price=min_price,
        origin=origin,
        status=status,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    cabin: ListFlightsCabin | Unset = UNSET,
    carrier: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    departure_date: datetime.date | Unset = UNSET,
    destination: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    max_price: str | Unset = UNSET,
    min_price: str | Unset = UNSET,
    origin: str | Unset = UNSET,
    status: ListFlightsStatus | Unset = UNSET,
) -> Response[PaginatedFlightList | Problem]:
    """List flights, soonest first

     List flights, soonest first.

    **Who:** anyone.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        cabin (ListFlightsCabin | Unset):
        carrier (str | Unset):
        cursor (str | Unset):
        departure_date (datetime.date | Unset):
        destination (str | Unset):
        limit (int | Unset):
        max_price (str | Unset):
        min_price (str | Unset):
        origin (str | Unset):
        status (ListFlightsStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PaginatedFlightList | Problem]
    """

    kwargs = _get_kwargs(
        cabin=cabin,
        carrier=carrier,
        cursor=cursor,
        departure_date=departure_date,
        destination=destination,
        limit=limit,
        max_price=max_price,
        min_price=min_price,
        origin=origin,
        status=status,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    cabin: ListFlightsCabin | Unset = UNSET,
    carrier: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    departure_date: datetime.date | Unset = UNSET,
    destination: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    max_price: str | Unset = UNSET,
    min_price: str | Unset = UNSET,
    origin: str | Unset = UNSET,
    status: ListFlightsStatus | Unset = UNSET,
) -> PaginatedFlightList | Problem | None:
    """List flights, soonest first

     List flights, soonest first.

    **Who:** anyone.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        cabin (ListFlightsCabin | Unset):
        carrier (str | Unset):
        cursor (str | Unset):
        departure_date (datetime.date | Unset):
        destination (str | Unset):
        limit (int | Unset):
        max_price (str | Unset):
        min_price (str | Unset):
        origin (str | Unset):
        status (ListFlightsStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PaginatedFlightList | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            cabin=cabin,
            carrier=carrier,
            cursor=cursor,
            departure_date=departure_date,
            destination=destination,
            limit=limit,
            max_price=max_price,
            min_price=min_price,
            origin=origin,
            status=status,
        )
    ).parsed
