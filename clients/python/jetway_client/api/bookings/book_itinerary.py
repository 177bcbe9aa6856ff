from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.booking_input_request import BookingInputRequest
from ...models.booking_output import BookingOutput
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    *,
    body: BookingInputRequest,
    idempotency_key: str,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/bookings",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> BookingOutput | Problem:
    if response.status_code == 201:
        response_201 = BookingOutput.from_dict(response.json())

        return response_201

    if response.status_code == 202:
        response_202 = BookingOutput.from_dict(response.json())

        return response_202

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

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


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[BookingOutput | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: BookingInputRequest,
    idempotency_key: str,
) -> Response[BookingOutput | Problem]:
    """Book an itinerary: every segment for every passenger, or nothing

     Book an itinerary: every segment for every passenger, or nothing.

    **Who:** signed-in users.

    **Limit:** 60 per minute for each user.

    Args:
        idempotency_key (str):
        body (BookingInputRequest): An itinerary in travel order, and who travels on it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BookingOutput | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: BookingInputRequest,
    idempotency_key: str,
) -> BookingOutput | Problem | None:
    """Book an itinerary: every segment for every passenger, or nothing

     Book an itinerary: every segment for every passenger, or nothing.

    **Who:** signed-in users.

    **Limit:** 60 per minute for each user.

    Args:
        idempotency_key (str):
        body (BookingInputRequest): An itinerary in travel order, and who travels on it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BookingOutput | Problem
    """

    return sync_detailed(
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: BookingInputRequest,
    idempotency_key: str,
) -> Response[BookingOutput | Problem]:
    """Book an itinerary: every segment for every passenger, or nothing

     Book an itinerary: every segment for every passenger, or nothing.

    **Who:** signed-in users.

    **Limit:** 60 per minute for each user.

    Args:
        idempotency_key (str):
        body (BookingInputRequest): An itinerary in travel order, and who travels on it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BookingOutput | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: BookingInputRequest,
    idempotency_key: str,
) -> BookingOutput | Problem | None:
    """Book an itinerary: every segment for every passenger, or nothing

     Book an itinerary: every segment for every passenger, or nothing.

    **Who:** signed-in users.

    **Limit:** 60 per minute for each user.

    Args:
        idempotency_key (str):
        body (BookingInputRequest): An itinerary in travel order, and who travels on it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BookingOutput | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
