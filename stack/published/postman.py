"""A Postman collection (format 2.1) and environment of the API, made from its OpenAPI document."""

import json
from pathlib import Path
from typing import Any

Document = dict[str, Any]

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
METHODS = ("get", "post", "put", "patch", "delete")
COLLECTION, ENVIRONMENT = "jetway.postman_collection.json", "jetway.postman_environment.json"
# What one call leaves behind for those after it.
_TOKENS = (
    "if (pm.response.code === 200) {",
    '  pm.environment.set("access_token", pm.response.json().access);',
    '  pm.environment.set("refresh_token", pm.response.json().refresh);',
    "}",
)
KEPT = {
    "login": _TOKENS,
    "refresh": _TOKENS,
    "search_flights": (
        "const found = pm.response.code === 200 ? pm.response.json().data : [];",
        'if (found.length) pm.environment.set("flight_id", found[0].segments[0].flight_id);',
    ),
    "book_itinerary": (
        "const booking = pm.response.code === 201 ? pm.response.json() : null;",
        'if (booking) pm.environment.set("reference", booking.reference);',
    ),
}
A_DAY = (
    "const day = new Date(Date.now() + 30 * 24 * 3600 * 1000).toISOString();",
    'pm.environment.set("departure_date", day.slice(0, 10));',
)
# Parts of examples that the environment fills in.
BODIES: dict[str, Document] = {
    "login": {"email": "{{email}}", "password": "{{password}}"},
    "refresh": {"refresh": "{{refresh_token}}"},
    "logout": {"refresh": "{{refresh_token}}"},
    "book_itinerary": {"segments": [{"flight_id": "{{flight_id}}", "cabin": "economy"}]},
}
PARAMETERS = {name: f"{{{{{name}}}}}" for name in ("departure_date", "flight_id", "reference")}


def write(document: Document, folder: Path) -> None:
    """Write both files."""
    folder.mkdir(parents=True)
    for name, content in ((COLLECTION, collection(document)), (ENVIRONMENT, environment())):
        text = json.dumps(content, indent=2, ensure_ascii=False)
        (folder / name).write_text(text + "\n")


def environment() -> Document:
    """Return the environment: where the API is, and who one is."""
    values = {
        "base_url": "http://localhost:8000",
        "email": "traveller@jetway.example",
        "password": "",
        "access_token": "",
        "refresh_token": "",
        "departure_date": "",
        "flight_id": "",
        "reference": "",
    }
    secrets = ("password", "access_token", "refresh_token")
    return {
        "name": "Jetway on this machine",
        "values": [
            {
                "key": key,
                "value": value,
                "type": "secret" if key in secrets else "default",
                "enabled": True,
            }
            for key, value in values.items()
        ],
        "_postman_variable_scope": "environment",
    }


def collection(document: Document) -> Document:
    """Return the collection: a folder for each tag, a request for each operation."""
    folders: dict[str, list[Document]] = {tag["name"]: [] for tag in document["tags"]}
    for path, operations in document["paths"].items():
        for method in METHODS:
            if method in operations:
                operation = operations[method]
                folders[operation["tags"][0]].append(_item(path, method, operation))
    return {
        "info": {
            "name": document["info"]["title"],
            "description": document["info"]["description"],
            "schema": SCHEMA,
        },
        "auth": {
            "type": "bearer",
            "bearer": [{"key": "token", "value": "{{access_token}}", "type": "string"}],
        },
        "event": [_script("prerequest", A_DAY)],
        "item": [{"name": tag, "item": items} for tag, items in folders.items()],
    }


def _item(path: str, method: str, operation: Document) -> Document:
    request: Document = {
        "method": method.upper(),
        "description": operation.get("description", ""),
        "header": _headers(operation),
        "url": _url(path, operation),
    }
    if {} in operation["security"]:
        request["auth"] = {"type": "noauth"}
    media = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if media is not None:
        example = media.get("example", {}) | BODIES.get(operation["operationId"], {})
        request["body"] = {
            "mode": "raw",
            "raw": json.dumps(example, indent=2, ensure_ascii=False),
            "options": {"raw": {"language": "json"}},
        }
    item: Document = {"name": operation["summary"], "request": request, "response": []}
    if script := KEPT.get(operation["operationId"]):
        item["event"] = [_script("test", script)]
    return item


def _script(when: str, lines: tuple[str, ...]) -> Document:
    return {"listen": when, "script": {"type": "text/javascript", "exec": [*lines]}}


def _headers(operation: Document) -> list[Document]:
    headers = [{"key": "Accept", "value": "application/json"}]
    if any(one["name"] == "Idempotency-Key" for one in operation.get("parameters", [])):
        headers.append({"key": "Idempotency-Key", "value": "{{$guid}}"})
    return headers


def _url(path: str, operation: Document) -> Document:
    segments = [
        f":{part[1:-1]}" if part.startswith("{") else part for part in path.strip("/").split("/")
    ]
    query, variables = [], []
    for one in operation.get("parameters", []):
        value = PARAMETERS.get(one["name"], str(one.get("example", "")))
        told = {"key": one["name"], "value": value, "description": one.get("description", "")}
        if one["in"] == "path":
            variables.append(told)
        elif one["in"] == "query":
            query.append(told | {"disabled": not one.get("required", False)})
    asked = "&".join(f"{one['key']}={one['value']}" for one in query if not one["disabled"])
    raw = "{{base_url}}/" + "/".join(segments)
    return {
        "raw": f"{raw}?{asked}" if asked else raw,
        "host": ["{{base_url}}"],
        "path": segments,
        "query": query,
        "variable": variables,
    }
