"""`/readyz` of the whole installation: the gateway's own parts and every service's."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse

from common.http import health
from common.http.connections import UpstreamBroken, UpstreamSilent
from gateway import upstreams
from gateway.routes import Timeout

Part = dict[str, str]
TIMEOUT = Timeout(connect=0.5, read=2.5)


def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 only when every service and what it needs answers, else 503; a line per part."""
    with ThreadPoolExecutor(max_workers=len(settings.SERVICE_URLS)) as pool:
        lists = list(pool.map(_service_parts, settings.SERVICE_URLS))
    parts = health.run_checks() + [part for parts in lists for part in parts]
    ready = all(part["status"] == "ok" for part in parts)
    body = {"status": "ok" if ready else "unavailable", "parts": parts}
    if ready:
        return JsonResponse(body)
    return JsonResponse(body, status=503, headers={"Retry-After": "1"})


def _service_parts(name: str) -> list[Part]:
    try:
        status, body = upstreams.fetch_json(name, "/readyz", timeout=TIMEOUT)
        parts = [_part(f"{name}.{part['name']}", part) for part in body["parts"]]
    except (UpstreamBroken, UpstreamSilent) as error:
        return [{"name": name, "status": "unavailable", "detail": str(error)}]
    except (KeyError, TypeError):
        return [{"name": name, "status": "unavailable", "detail": "an answer of another shape"}]
    return [{"name": name, "status": "ok" if status == 200 else "unavailable"}, *parts]


def _part(name: str, part: dict[str, Any]) -> Part:
    told = {"name": name, "status": str(part["status"])}
    return told | {"detail": str(part["detail"])} if "detail" in part else told
