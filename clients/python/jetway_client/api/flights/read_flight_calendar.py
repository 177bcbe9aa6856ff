from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.calendar import Calendar
from ...models.problem import Problem
from ...models.read_flight_calendar_cabin import ReadFlightCalendarCabin
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    cabin: ReadFlightCalendarCabin | Unset = "economy",
    destination: str,
    month: str,
    origin: str,
    passengers: int | Unset = 1,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_cabin: str | Unset = UNSET
    if not isinstance(cabin, Unset):
        json_cabin = cabin

    params["cabin"] = json_cabin

    params["destination"] = destination

    params["month"] = month

    params["origin"] = origin

    params["passengers"] = passengers

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/flights/calendar",
        "params": params,
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Calendar | Problem:
    if response.status_code == 200:
        response_200 = Calendar.from_dict(response.json())

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Calendar | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    cabin: ReadFlightCalendarCabin | Unset = "economy",
    destination: str,
    month: str,
    origin: str,
    passengers: int | Unset = 1,
) -> Response[Calendar | Problem]:
    """Find the lowest price of each day of a month

     Find the lowest price of each day of a month, over direct flights with room for all.

    **Who:** anyone.

    **Limit:** 60 per minute for each address, when nobody is signed in; 600 per minute for each user.

    Args:
        cabin (ReadFlightCalendarCabin | Unset):  Default: 'economy'.
        destination (str):
        month (str):
        origin (str):
        passengers (int | Unset):  Default: 1.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Calendar | Problem]
    """

    kwargs = _get_kwargs(
        cabin=cabin,
        destination=destination,
        month=month,
        origin=origin,
        passengers=passengers,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    cabin: ReadFlightCalendarCabin | Unset = "economy",
    destination: str,
    month: str,
    origin: str,
    passengers: int | Unset = 1,
) -> Calendar | Problem | None:
    """Find the lowest price of each day of a month

     Find the lowest price of each day of a month, over direct flights with room for all.

    **Who:** anyone.

    **Limit:** 60 per minute for each address, when nobody is signed in; 600 per minute for each user.

    Args:
        cabin (ReadFlightCalendarCabin | Unset):  Default: 'economy'.
        destination (str):
        month (str):
        origin (str):
        passengers (int | Unset):  Default: 1.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Calendar | Problem
    """

    return sync_detailed(
        client=client,
        cabin=cabin,
        destination=destination,
        month=month,
        origin=origin,
        passengers=passengers,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    cabin: ReadFlightCalendarCabin | Unset = "economy",
    destination: str,
    month: str,
    origin: str,
    passengers: int | Unset = 1,
) -> Response[Calendar | Problem]:
    """Find the lowest price of each day of a month

     Find the lowest price of each day of a month, over direct flights with room for all.

    **Who:** anyone.

    **Limit:** 60 per minute for each address, when nobody is signed in; 600 per minute for each user.

    Args:
        cabin (ReadFlightCalendarCabin | Unset):  Default: 'economy'.
        destination (str):
        month (str):
        origin (str):
        passengers (int | Unset):  Default: 1.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Calendar | Problem]
    """

    kwargs = _get_kwargs(
        cabin=cabin,
        destination=destination,
        month=month,
        origin=origin,
        passengers=passengers,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    cabin: ReadFlightCalendarCabin | Unset = "economy",
    destination: str,
    month: str,
    origin: str,
    passengers: int | Unset = 1,
) -> Calendar | Problem | None:
    """Find the lowest price of each day of a month

     Find the lowest price of each day of a month, over direct flights with room for all.

    **Who:** anyone.

    **Limit:** 60 per minute for each address, when nobody is signed in; 600 per minute for each user.

    Args:
        cabin (ReadFlightCalendarCabin | Unset):  Default: 'economy'.
        destination (str):
        month (str):
        origin (str):
        passengers (int | Unset):  Default: 1.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Calendar | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            cabin=cabin,
            destination=destination,
            month=month,
            origin=origin,
            passengers=passengers,
        )
    ).parsed
