"""Reading JSON bodies."""

from io import BytesIO

import pytest
from rest_framework.exceptions import ParseError

from common.http.parsers import JSONParser


def test_json_is_utf_8_whatever_charset_was_named() -> None:
    # In UTF-7 this would hold a second address, which the gateway, reading UTF-8, never counted.
    body = b'{"email": "ada@example.org", "x": "+ACI-,+ACI-email+ACI-:+ACI-bob@example.org"}'
    parsed = JSONParser().parse(BytesIO(body), "application/json", {"encoding": "utf-7"})
    assert parsed["email"] == "ada@example.org"


@pytest.mark.parametrize("body", ['{"a": "ä"}'.encode("latin-1"), '{"a": 1}'.encode("utf-16")])
def test_json_in_another_encoding_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError):
        JSONParser().parse(BytesIO(body), "application/json", {"encoding": "latin-1"})


def test_a_body_nested_too_deeply_is_refused() -> None:
    with pytest.raises(ParseError, match="too deeply"):
        JSONParser().parse(BytesIO(b"[" * 100_000), "application/json", {})
