from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ...client import AuthenticatedClient, Client
from ...models.paginated_airport_list import PaginatedAirportList
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    city: UUID | Unset = UNSET,
    country: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    q: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_city: str | Unset = UNSET
    if not isinstance(city, Unset):
        json_city = str(city)
    params["city"] = json_city

    params["country"] = country

    params["cursor"] = cursor

    params["limit"] = limit

    params["q"] = q

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/airports",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> PaginatedAirportList | Problem:
    if response.status_code == 200:
        response_200 = PaginatedAirportList.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

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
) -> Response[PaginatedAirportList | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    city: UUID | Unset = UNSET,
    country: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    q: str | Unset = UNSET,
) -> Response[PaginatedAirportList | Problem]:
    """List airports

     List airports.

    **Who:** anyone.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        city (UUID | Unset):
        country (str | Unset):
        cursor (str | Unset):
        limit (int | Unset):
        q (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PaginatedAirportList | Problem]
    """

    kwargs = _get_kwargs(
        city=city,
        country=country,
        cursor=cursor,
        limit=limit,
        q=q,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    city: UUID | Unset = UNSET,
    country: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    q: str | Unset = UNSET,
) -> PaginatedAirportList | Problem | None:
    """List airports

     List airports.

    **Who:** anyone.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        city (UUID | Unset):
        country (str | Unset):
        cursor (str | Unset):
        limit (int | Unset):
        q (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PaginatedAirportList | Problem
    """

    return sync_detailed(
        client=client,
        city=city,
        country=country,
        cursor=cursor,
        limit=limit,
        q=q,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    city: UUID | Unset = UNSET,
    country: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    q: str | Unset = UNSET,
) -> Response[PaginatedAirportList | Problem]:
    """List airports

     List airports.

    **Who:** anyone.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        city (UUID | Unset):
        country (str | Unset):
        cursor (str | Unset):
        limit (int | Unset):
        q (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PaginatedAirportList | Problem]
    """

    kwargs = _get_kwargs(
        city=city,
        country=country,
        cursor=cursor,
        limit=limit,
        q=q,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    city: UUID | Unset = UNSET,
    country: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    q: str | Unset = UNSET,
) -> PaginatedAirportList | Problem | None:
    """List airports

     List airports.

    **Who:** anyone.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        city (UUID | Unset):
        country (str | Unset):
        cursor (str | Unset):
        limit (int | Unset):
        q (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PaginatedAirportList | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            city=city,
            country=country,
            cursor=cursor,
            limit=limit,
            q=q,
        )
    ).parsed
