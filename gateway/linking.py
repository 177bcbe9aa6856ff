"""JSON as a page shows it: indented, escaped, and with links where a value names a resource."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

# A value under this name is the last segment of a path.
NAMES = {
    "flight_id": "/v1/flights/",
    "airplane": "/v1/airplanes/",
    "airplane_id": "/v1/airplanes/",
    "carrier": "/v1/carriers/",
    "origin": "/v1/airports/",
    "destination": "/v1/airports/",
    "airport": "/v1/airports/",
    "city_id": "/v1/cities/",
    "reference": "/v1/bookings/",
    "booking": "/v1/bookings/",
}
# The same in what this path lists.
OWN_NAMES = {
    "/v1/airports": "iata_code",
    "/v1/carriers": "code",
    "/v1/cities": "id",
    "/v1/airplanes": "id",
    "/v1/flights": "id",
    "/v1/users": "id",
    "/v1/notifications": "id",
    "/v1/bookings": "reference",
}
_INNER = {"city": "/v1/cities", "user": "/v1/users"}
_STEP = "    "


def as_html(
    value: Any, *, path: str, query: Mapping[str, str], known: Callable[[str], bool]
) -> SafeString:
    """
    Return a JSON value, answered to a path and its query, as HTML with links.

    `known` tells whether a path that a value holds is one of the API's.
    """
    return _Page(path, query, known).show(value, "", None, path)


def href_of(name: str, value: Any, within: str) -> str | None:
    """Return where a value under this name leads, in an object of this path; None for nowhere."""
    if not isinstance(value, str) or not value:
        return None
    if value.startswith("/docs/"):
        return value
    if OWN_NAMES.get(within) == name:
        return f"{within}/{value}"
    return f"{NAMES[name]}{value}" if name in NAMES else None


class _Page:
    def __init__(self, path: str, query: Mapping[str, str], known: Callable[[str], bool]) -> None:
        self._path = path
        self._query = query
        self._known = known

    def show(self, value: Any, indent: str, parent: Any, within: str, name: str = "") -> SafeString:
        if isinstance(value, dict) and value:
            inner = indent + _STEP
            rows = (
                (
                    inner,
                    json.dumps(key, ensure_ascii=False),
                    self.show(one, inner, value, _INNER.get(key, within), key),
                )
                for key, one in value.items()
            )
            body = format_html_join(",\n", '{}<span class="key">{}</span>: {}', rows)
            return format_html("{{\n{}\n{}}}", body, indent)
        if isinstance(value, list) and value:
            inner = indent + _STEP
            items = ((inner, self.show(one, inner, parent, within, name)) for one in value)
            return format_html("[\n{}\n{}]", format_html_join(",\n", "{}{}", items), indent)
        return self._leaf(value, parent, within, name)

    def _leaf(self, value: Any, parent: Any, within: str, name: str) -> SafeString:
        text = json.dumps(value, ensure_ascii=False)
        href = self._action(value, parent, name) or self._cursor(value, parent, name)
        if isinstance(value, str) and value.startswith("/v1/") and self._known(value):
            href = value
        href = href or href_of(name, value, within)
        if href is not None:
            return format_html('<a href="{}">{}</a>', href, text)
        kind = "text" if isinstance(value, str) else "word"
        return format_html('<span class="{}">{}</span>', kind, text)

    def _action(self, value: Any, parent: Any, name: str) -> str | None:
        if name != "available_actions" or not isinstance(value, str):
            return None
        reference = parent.get("reference") if isinstance(parent, dict) else None
        return f"/v1/bookings/{reference}/{value}" if reference else None

    def _cursor(self, value: Any, parent: Any, name: str) -> str | None:
        if name not in ("next", "previous") or not isinstance(value, str) or "limit" not in parent:
            return None
        return page_link(self._path, self._query, value)


def page_link(path: str, query: Mapping[str, str], cursor: str) -> str:
    """Return the address of another page of a list."""
    return f"{path}?{urlencode({**query, 'cursor': cursor})}"
