from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.list_users_role import ListUsersRole
from ...models.paginated_user_resource_list import PaginatedUserResourceList
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    cursor: str | Unset = UNSET,
    email: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    role: ListUsersRole | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["cursor"] = cursor

    params["email"] = email

    params["limit"] = limit

    json_role: str | Unset = UNSET
    if not isinstance(role, Unset):
        json_role = role

    params["role"] = json_role

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/users",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> PaginatedUserResourceList | Problem:
    if response.status_code == 200:
        response_200 = PaginatedUserResourceList.from_dict(response.json())

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
) -> Response[PaginatedUserResourceList | Problem]:
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
    email: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    role: ListUsersRole | Unset = UNSET,
) -> Response[PaginatedUserResourceList | Problem]:
    """List users, newest first

     List users.

    **Who:** signed-in users.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        cursor (str | Unset):
        email (str | Unset):
        limit (int | Unset):
        role (ListUsersRole | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PaginatedUserResourceList | Problem]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        email=email,
        limit=limit,
        role=role,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    email: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    role: ListUsersRole | Unset = UNSET,
) -> PaginatedUserResourceList | Problem | None:
    """List users, newest first

     List users.

    **Who:** signed-in users.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        cursor (str | Unset):
        email (str | Unset):
        limit (int | Unset):
        role (ListUsersRole | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PaginatedUserResourceList | Problem
    """

    return sync_detailed(
        client=client,
        cursor=cursor,
        email=email,
        limit=limit,
        role=role,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    email: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    role: ListUsersRole | Unset = UNSET,
) -> Response[PaginatedUserResourceList | Problem]:
    """List users, newest first

     List users.

    **Who:** signed-in users.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        cursor (str | Unset):
        email (str | Unset):
        limit (int | Unset):
        role (ListUsersRole | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PaginatedUserResourceList | Problem]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        email=email,
        limit=limit,
        role=role,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    email: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    role: ListUsersRole | Unset = UNSET,
) -> PaginatedUserResourceList | Problem | None:
    """List users, newest first

     List users.

    **Who:** signed-in users.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        cursor (str | Unset):
        email (str | Unset):
        limit (int | Unset):
        role (ListUsersRole | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PaginatedUserResourceList | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            cursor=cursor,
            email=email,
            limit=limit,
            role=role,
        )
    ).parsed
