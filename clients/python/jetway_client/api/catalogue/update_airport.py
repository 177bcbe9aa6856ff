from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.airport import Airport
from ...models.patched_airport_fields_request import PatchedAirportFieldsRequest
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    iata_code: str,
    *,
    body: PatchedAirportFieldsRequest | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/v1/airports/{iata_code}".format(
            iata_code=quote(str(iata_code), safe=""),
        ),
    }

    if not isinstance(body, Unset):
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Airport | Problem:
    if response.status_code == 200:
        response_200 = Airport.from_dict(response.json())

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

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

    if response.status_code == 411:
        response_411 = Problem.from_dict(response.json())

        return response_411

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())

        return response_413

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())

        return response_415

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Airport | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    iata_code: str,
    *,
    client: AuthenticatedClient,
    body: PatchedAirportFieldsRequest | Unset = UNSET,
) -> Response[Airport | Problem]:
    """Change an airport

     Change an airport. Admins only.

    **Who:** signed-in users.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        iata_code (str):
        body (PatchedAirportFieldsRequest | Unset): What can be written of an airport once it is
            there.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Airport | Problem]
    """

    kwargs = _get_kwargs(
        iata_code=iata_code,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    iata_code: str,
    *,
    client: AuthenticatedClient,
    body: PatchedAirportFieldsRequest | Unset = UNSET,
) -> Airport | Problem | None:
    """Change an airport

     Change an airport. Admins only.

    **Who:** signed-in users.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        iata_code (str):
        body (PatchedAirportFieldsRequest | Unset): What can be written of an airport once it is
            there.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Airport | Problem
    """

    return sync_detailed(
        iata_code=iata_code,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    iata_code: str,
    *,
    client: AuthenticatedClient,
    body: PatchedAirportFieldsRequest | Unset = UNSET,
) -> Response[Airport | Problem]:
    """Change an airport

     Change an airport. Admins only.

    **Who:** signed-in users.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        iata_code (str):
        body (PatchedAirportFieldsRequest | Unset): What can be written of an airport once it is
            there.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Airport | Problem]
    """

    kwargs = _get_kwargs(
        iata_code=iata_code,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    iata_code: str,
    *,
    client: AuthenticatedClient,
    body: PatchedAirportFieldsRequest | Unset = UNSET,
) -> Airport | Problem | None:
    """Change an airport

     Change an airport. Admins only.

    **Who:** signed-in users.

    **Limit:** 600 per minute for each user, or address when nobody is signed in.

    Args:
        iata_code (str):
        body (PatchedAirportFieldsRequest | Unset): What can be written of an airport once it is
            there.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Airport | Problem
    """

    return (
        await asyncio_detailed(
            iata_code=iata_code,
            client=client,
            body=body,
        )
    ).parsed
