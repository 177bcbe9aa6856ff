from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ...client import AuthenticatedClient, Client
from ...models.list_bookings_status import ListBookingsStatus
from ...models.paginated_booking_output_list import PaginatedBookingOutputList
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    cursor: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    status: ListBookingsStatus | Unset = UNSET,
    upcoming: bool | Unset = False,
    user: UUID | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["cursor"] = cursor

    params["limit"] = limit

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status

    params["status"] = json_status

    params["upcoming"] = upcoming

    json_user: str | Unset = UNSET
    if not isinstance(user, Unset):
        json_user = str(user)
    params["user"] = json_user

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/bookings",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> PaginatedBookingOutputList | Problem:
    if response.status_code == 200:
        response_200 = PaginatedBookingOutputList.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

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
) -> Response[PaginatedBookingOutputList | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    status: ListBookingsStatus | Unset = UNSET,
    upcoming: bool | Unset = False,
    user: UUID | Unset = UNSET,
) -> Response[PaginatedBookingOutputList | Problem]:
    """List bookings, newest first

     List bookings, newest first.

    **Who:** signed-in users.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        cursor (str | Unset):
        limit (int | Unset):
        status (ListBookingsStatus | Unset):
        upcoming (bool | Unset):  Default: False.
        user (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PaginatedBookingOutputList | Problem]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        limit=limit,
        status=status,
        upcoming=upcoming,
        user=user,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    status: ListBookingsStatus | Unset = UNSET,
    upcoming: bool | Unset = False,
    user: UUID | Unset = UNSET,
) -> PaginatedBookingOutputList | Problem | None:
    """List bookings, newest first

     List bookings, newest first.

    **Who:** signed-in users.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        cursor (str | Unset):
        limit (int | Unset):
        status (ListBookingsStatus | Unset):
        upcoming (bool | Unset):  Default: False.
        user (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PaginatedBookingOutputList | Problem
    """

    return sync_detailed(
        client=client,
        cursor=cursor,
        limit=limit,
        status=status,
        upcoming=upcoming,
        user=user,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    status: ListBookingsStatus | Unset = UNSET,
    upcoming: bool | Unset = False,
    user: UUID | Unset = UNSET,
) -> Response[PaginatedBookingOutputList | Problem]:
    """List bookings, newest first

     List bookings, newest first.

    **Who:** signed-in users.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        cursor (str | Unset):
        limit (int | Unset):
        status (ListBookingsStatus | Unset):
        upcoming (bool | Unset):  Default: False.
        user (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PaginatedBookingOutputList | Problem]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        limit=limit,
        status=status,
        upcoming=upcoming,
        user=user,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    status: ListBookingsStatus | Unset = UNSET,
    upcoming: bool | Unset = False,
    user: UUID | Unset = UNSET,
) -> PaginatedBookingOutputList | Problem | None:
    """List bookings, newest first

     List bookings, newest first.

    **Who:** signed-in users.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        cursor (str | Unset):
        limit (int | Unset):
        status (ListBookingsStatus | Unset):
        upcoming (bool | Unset):  Default: False.
        user (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PaginatedBookingOutputList | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            cursor=cursor,
            limit=limit,
            status=status,
            upcoming=upcoming,
            user=user,
        )
    ).parsed
