import pytest

from gateway import upstreams


def test_a_head_is_written_as_given():
    assert upstreams.serialise("GET", "/v1?q=1", {"Host": "a", "X-Two": "b c"}) == (
        b"GET /v1?q=1 HTTP/1.1\r\nHost: a\r\nX-Two: b c\r\n\r\n"
    )


@pytest.mark.parametrize(
    ("target", "value"),
    [("/", "a\r\nX: y"), ("/", "a\n"), ("/", "a\r"), ("/ HTTP/1.1\r\nX: y", "a"), ("/\n", "a")],
)
def test_no_value_becomes_two_headers(target, value):
    with pytest.raises(ValueError, match="line break"):
        upstreams.serialise("GET", target, {"Host": value})
