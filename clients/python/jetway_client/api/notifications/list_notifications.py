from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.list_notifications_kind import ListNotificationsKind
from ...models.list_notifications_status import ListNotificationsStatus
from ...models.paginated_ticket_list import PaginatedTicketList
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    booking: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    kind: ListNotificationsKind | Unset = UNSET,
    limit: int | Unset = UNSET,
    recipient: str | Unset = UNSET,
    status: ListNotificationsStatus | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["booking"] = booking

    params["cursor"] = cursor

    json_kind: str | Unset = UNSET
    if not isinstance(kind, Unset):
        json_kind = kind

    params["kind"] = json_kind

    params["limit"] = limit

    params["recipient"] = recipient

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status

    params["status"] = json_status

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/notifications",
        "params": params,
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> PaginatedTicketList | Problem:
    if response.status_code == 200:
        response_200 = PaginatedTicketList.from_dict(response.json())

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
) -> Response[PaginatedTicketList | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    booking: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    kind: ListNotificationsKind | Unset = UNSET,
    limit: int | Unset = UNSET,
    recipient: str | Unset = UNSET,
    status: ListNotificationsStatus | Unset = UNSET,
) -> Response[PaginatedTicketList | Problem]:
    """List notification tickets, newest first

     Return one page of tickets.

    **Who:** signed-in users.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        booking (str | Unset):
        cursor (str | Unset):
        kind (ListNotificationsKind | Unset):
        limit (int | Unset):
        recipient (str | Unset):
        status (ListNotificationsStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PaginatedTicketList | Problem]
    """

    kwargs = _get_kwargs(
        booking=booking,
        cursor=cursor,
        kind=kind,
        limit=limit,
        recipient=recipient,
        status=status,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    booking: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    kind: ListNotificationsKind | Unset = UNSET,
    limit: int | Unset = UNSET,
    recipient: str | Unset = UNSET,
    status: ListNotificationsStatus | Unset = UNSET,
) -> PaginatedTicketList | Problem | None:
    """List notification tickets, newest first

     Return one page of tickets.

    **Who:** signed-in users.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        booking (str | Unset):
        cursor (str | Unset):
        kind (ListNotificationsKind | Unset):
        limit (int | Unset):
        recipient (str | Unset):
        status (ListNotificationsStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PaginatedTicketList | Problem
    """

    return sync_detailed(
        client=client,
        booking=booking,
        cursor=cursor,
        kind=kind,
        limit=limit,
        recipient=recipient,
        status=status,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    booking: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    kind: ListNotificationsKind | Unset = UNSET,
    limit: int | Unset = UNSET,
    recipient: str | Unset = UNSET,
    status: ListNotificationsStatus | Unset = UNSET,
) -> Response[PaginatedTicketList | Problem]:
    """List notification tickets, newest first

     Return one page of tickets.

    **Who:** signed-in users.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        booking (str | Unset):
        cursor (str | Unset):
        kind (ListNotificationsKind | Unset):
        limit (int | Unset):
        recipient (str | Unset):
        status (ListNotificationsStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PaginatedTicketList | Problem]
    """

    kwargs = _get_kwargs(
        booking=booking,
        cursor=cursor,
        kind=kind,
        limit=limit,
        recipient=recipient,
        status=status,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    booking: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    kind: ListNotificationsKind | Unset = UNSET,
    limit: int | Unset = UNSET,
    recipient: str | Unset = UNSET,
    status: ListNotificationsStatus | Unset = UNSET,
) -> PaginatedTicketList | Problem | None:
    """List notification tickets, newest first

     Return one page of tickets.

    **Who:** signed-in users.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        booking (str | Unset):
        cursor (str | Unset):
        kind (ListNotificationsKind | Unset):
        limit (int | Unset):
        recipient (str | Unset):
        status (ListNotificationsStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PaginatedTicketList | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            booking=booking,
            cursor=cursor,
            kind=kind,
            limit=limit,
            recipient=recipient,
            status=status,
        )
    ).parsed
