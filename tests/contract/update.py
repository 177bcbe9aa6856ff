"""`python -m tests.contract.update`: write the schemas down, and examples that are missing."""

import json
from pathlib import Path
from typing import Any

from tests.contract.kinds import all_contracts
from tests.contract.schema import schema_of

CONTRACTS = Path(__file__).resolve().parents[2] / "contracts"
INSTANT = "2026-12-24T00:40:00+00:00"
ID = "019a0000-0000-7000-8000-000000000001"
WORDS = {
    "currency": "EUR",
    "origin": "BLR",
    "destination": "DEL",
    "origin_city": "Bengaluru",
    "destination_city": "Delhi",
    "origin_zone": "Asia/Kolkata",
    "destination_zone": "Asia/Kolkata",
    "carrier": "6E",
    "flight_number": "6E2133",
    "cabin": "economy",
    "reference": "K7M3XQ",
    "given_name": "Ada",
    "family_name": "Lovelace",
    "language": "en",
    "email": "ada@example.org",
    "contact_email": "ada@example.org",
}


def example(schema: dict[str, Any], name: str = "") -> Any:
    """Return a plausible value that fits the schema."""
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return example(schema["anyOf"][0], name)
    if schema["type"] == "object":
        return {key: example(inner, key) for key, inner in schema["properties"].items()}
    if schema["type"] == "array":
        return [example(schema["items"], name)]
    if schema["type"] == "integer":
        return {"minor": 12900, "seats": 2}.get(name, 1)
    if schema["type"] == "boolean":
        return True
    formats = {"uuid": ID, "date-time": INSTANT, "date": "2026-12-24"}
    return formats.get(schema.get("format", "")) or WORDS.get(name, "text")


def main() -> None:
    """Write what is missing."""
    for folder in ("schemas", "examples"):
        (CONTRACTS / folder).mkdir(exist_ok=True)
    for name, kind in all_contracts().items():
        schema = schema_of(kind)
        _write(CONTRACTS / "schemas" / f"{name}.json", schema)
        path = CONTRACTS / "examples" / f"{name}.json"
        if not path.exists():
            _write(path, example(schema))


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n")


if __name__ == "__main__":
    main()
