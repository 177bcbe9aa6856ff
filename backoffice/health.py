"""Whether each service answers, asked all at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from common.errors import DomainError
from common.http.client import RemoteProblem, service

# A page waits for it.
DEADLINE_SECONDS = 1.0


@dataclass(frozen=True, kw_only=True)
class Health:
    """A service and, if it is not well, what of it is not."""

    name: str
    ok: bool
    told: str


def ask_all() -> list[Health]:
    """Return the health of every service; each instance that is silent costs about a second."""
    with ThreadPoolExecutor(max_workers=len(settings.SERVICE_URLS)) as pool:
        return list(pool.map(_ask, settings.SERVICE_URLS))


def _ask(name: str) -> Health:
    try:
        answer: Any = service(name).call("GET", "/readyz", deadline_seconds=DEADLINE_SECONDS)
    except (DomainError, RemoteProblem) as error:
        return Health(name=name, ok=False, told=str(error))
    parts = ", ".join(str(part["name"]) for part in answer["parts"])
    return Health(name=name, ok=True, told=parts)
