"""
Calls between services: pooled connections, a time-out on each, retries and a breaker.

Three ends, and no other: an answer, a `RemoteProblem` (the service refused: decided), or
`NoAnswer` (time-out, cut connection, 5xx: the outcome is unknown, never "failed").

Tries are counted by hand: what tenacity makes for each call, the first of which nearly always is
the last, was 3 % of a booking.
"""

import json
import logging
import random
import time
from functools import cache
from typing import Any

import urllib3
from django.conf import settings

from common import fast_json, tracing
from common.errors import Unavailable
from common.http import called, request_id
from common.http.breaker import Breaker
from common.http.connections import UpstreamBroken, UpstreamSilent
from common.http.instances import Instances, urls_of

log = logging.getLogger(__name__)

READ_SECONDS = 6.0
BREAKER_FAILURES = 10
BREAKER_OPEN_SECONDS = 3.0
SILENT_TRIES = 3
# Before the second try at most; twice as long before each further one, up to the longest.
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.05, 0.5


class NoAnswer(Unavailable):
    """The called service gave no answer: what it did is unknown."""


class Busy(NoAnswer):
    """The called service is up and asked to be called again (429, 503), say after a lost lock."""


class RemoteProblem(Exception):
    """
    The called service refused: `status`, `code` and the whole problem `body`.

    `after_silence`: an earlier try of the same call got no answer and may yet take effect.
    """

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"{status} {body.get('code')}")
        self.status = status
        self.code = str(body.get("code", ""))
        self.body = body
        self.after_silence = False


_plain_connections = cache(called.over_urllib3)


class ServiceClient:
    """One called service: its instances, its breaker."""

    def __init__(self, service: str) -> None:
        self.service = service
        urls = urls_of(settings.SERVICE_URLS[service])
        self._instances = Instances([called.instance(url) for url in urls])
        self._breaker = Breaker(failures=BREAKER_FAILURES, open_seconds=BREAKER_OPEN_SECONDS)

    def call(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        idempotent: bool = True,
        deadline_seconds: float = 8.0,
    ) -> Any:
        """
        Return the JSON answer (None for 204).

        An idempotent call is repeated: three times for silence, until the deadline for `Busy`.

        :raises RemoteProblem: a 4xx answer
        :raises NoAnswer: the outcome is unknown, or the breaker is open
        """
        ends_at, tries = time.monotonic() + deadline_seconds, 0
        while True:
            tries += 1
            left = max(ends_at - time.monotonic(), 0.05)
            try:
                return self._guarded(method, path, json, min(left, READ_SECONDS))
            except RemoteProblem as problem:
                problem.after_silence = tries > 1
                raise
            except NoAnswer as silence:
                if not idempotent or _is_enough(tries, silence, ends_at):
                    raise
            pause = min(FIRST_PAUSE_SECONDS * 2 ** (tries - 1), LONGEST_PAUSE_SECONDS)
            time.sleep(random.uniform(0, pause))  # noqa: S311 - jitter

    def _guarded(self, method: str, path: str, json: Any, read_seconds: float) -> Any:
        if not self._breaker.allows():
            raise NoAnswer(f"{self.service} has not been answering; not asked")
        try:
            with tracing.calling(self.service, method) as door:
                answer = self._send(method, path, json, read_seconds, door)
        except (RemoteProblem, Busy):
            self._breaker.succeeded()
            raise
        except NoAnswer:
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        return answer

    def _send(
        self, method: str, path: str, value: Any, read_seconds: float, door: tracing.Door
    ) -> Any:
        from common.auth import service_tokens

        headers = {
            service_tokens.HEADER: service_tokens.token_for(self.service),
            "Accept": "application/json",
            request_id.HEADER: request_id.current.get(),
        }
        if carried := tracing.traceparent():
            headers[tracing.TRACEPARENT] = carried
        body = None
        if value is not None:
            body = fast_json.encode(value)
            headers["Content-Type"] = "application/json"
        failure: Exception | None = None
        for number, instance in self._instances.in_turn():
            try:
                status, answer = instance.ask(
                    method, path, body=body, headers=headers, seconds=read_seconds
                )
                door.answered(status)
                return self._read(status, answer)
            except (UpstreamBroken, UpstreamSilent) as error:
                log.warning("%s %s%s: %s", method, self.service, path, error)
                failure = error
                if not isinstance(error, called.NotTaken):
                    break
                self._instances.rest(number)
        raise NoAnswer(f"{self.service} does not answer") from failure

    def _read(self, status: int, answer: bytes) -> Any:
        if status == 204:
            return None
        try:
            body = fast_json.decode(answer)
        except ValueError as error:
            raise NoAnswer(f"{self.service} answered {status} without JSON") from error
        if 200 <= status < 300:
            return body
        if status in (429, 503):
            raise Busy(f"{self.service} answered {status}")
        if 400 <= status < 500:
            raise RemoteProblem(status, body)
        raise NoAnswer(f"{self.service} answered {status}")


def _is_enough(tries: int, silence: NoAnswer, ends_at: float) -> bool:
    waited_out = time.monotonic() >= ends_at
    return waited_out or (tries >= SILENT_TRIES and not isinstance(silence, Busy))


@cache
def service(name: str) -> ServiceClient:
    """Return this process's client for a service."""
    return ServiceClient(name)


def fetch_json(url: str) -> Any:
    """
    Fetch a JSON document from the first of some URLs, with commas between, that has it.

    :raises NoAnswer: anything but 200 with JSON within 3 s, from all of them
    """
    failure: Exception | None = None
    for one in urls_of(url):
        try:
            return _fetch(one)
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            failure = error
    raise NoAnswer(f"{url} does not answer") from failure


def _fetch(url: str) -> Any:
    timeout = urllib3.Timeout(connect=called.CONNECT_SECONDS, read=2.5)
    response = _plain_connections().request("GET", url, timeout=timeout, redirect=False)
    if response.status != 200:
        raise ValueError(f"{url} answered {response.status}")
    return json.loads(response.data)
