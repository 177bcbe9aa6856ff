"""A client of the public API that knows three ends of a call: an answer, a refusal, unknown."""

import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

import requests

TIMEOUT = (1.0, 10.0)
PATIENCE_SECONDS = 60
PAGE = 200


class Unreached(Exception):
    """The API kept silent longer than anybody would wait."""


class Api:
    """One signed-in caller of the gateway; signs in again when its token is refused."""

    def __init__(self, url: str, account: Mapping[str, str] | None = None) -> None:
        self.url = url
        self._account = account
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=8))
        self._token = ""
        self._signing_in = threading.Lock()

    @property
    def token(self) -> str:
        """The access token of the last sign-in, "" before the first."""
        return self._token

    @property
    def account(self) -> Mapping[str, str]:
        """Whom it signs in as; empty for nobody."""
        return self._account or {}

    def send(
        self, method: str, path: str, body: Any = None, *, key: str = "", **query: Any
    ) -> requests.Response:
        """
        Send one request once.

        :raises requests.RequestException: no answer; what was done is unknown
        """
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        if key:
            headers["Idempotency-Key"] = key
        answer = self._session.request(
            method, self.url + path, json=body, params=query, headers=headers, timeout=TIMEOUT
        )
        if answer.status_code == 401 and self._account and not path.endswith("/login"):
            self.sign_in()
        return answer

    def sign_in(self) -> None:
        """Get a token, trying until there is one."""
        with self._signing_in:
            self._token = ""
            answer = self.insist("POST", "/v1/auth/login", self._account)
            self._token = answer.json()["access"]

    def insist(self, method: str, path: str, body: Any = None, **query: Any) -> requests.Response:
        """
        Send a request that may be repeated until it is answered below 500.

        :raises Unreached: it is not
        """
        ends_at = time.monotonic() + PATIENCE_SECONDS
        said = ""
        while time.monotonic() < ends_at:
            try:
                answer = self.send(method, path, body, **query)
            except requests.RequestException as error:
                said = type(error).__name__
            else:
                if answer.status_code < 500 and answer.status_code not in (401, 429):
                    return answer
                said = f"{answer.status_code} {answer.text[:200]}"
            time.sleep(0.5)
        raise Unreached(f"{method} {path}: {said}")

    def pages(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Return every row of a list."""
        cursor: dict[str, str] = {}
        while True:
            page = self.insist("GET", path, limit=PAGE, **query, **cursor).json()
            yield from page["data"]
            if page["meta"]["next"] is None:
                return
            cursor = {"cursor": page["meta"]["next"]}
