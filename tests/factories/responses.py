"""What tests read from the answers of the API."""

from typing import Any

from django.http import HttpResponse
from rest_framework.test import APIClient


def refusal(response: HttpResponse) -> tuple[int, str]:
    """Return the status and the code of a problem."""
    return response.status_code, response.json()["code"]


def assert_problem(response: HttpResponse, status: int, code: str) -> None:
    """Fail unless the answer is a whole problem of this status and code."""
    assert refusal(response) == (status, code)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["request_id"] == response.headers["X-Request-Id"]


def all_rows(client: APIClient, url: str, **query: Any) -> list[dict[str, Any]]:
    """Follow the cursors of a list and return the rows of every page."""
    rows: list[dict[str, Any]] = []
    while True:
        page = client.get(url, query).json()
        rows += page["data"]
        if page["meta"]["next"] is None:
            return rows
        query["cursor"] = page["meta"]["next"]
