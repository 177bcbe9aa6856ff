"""What passes between a client and a service, unchanged."""

import pytest

from gateway import proxy, upstreams
from tests.factories.responses import assert_problem
from tests.factories.upstream import reply

pytestmark = pytest.mark.usefixtures("upstream")


def body_of(response) -> bytes:
    return b"".join(response) if response.streaming else response.content


class TestPassingOn:
    def test_method_path_query_and_body_arrive_as_sent(self, client, upstream, bearer):
        client.post(
            "/v1/cities/S%C3%A3o%20Tom%C3%A9?a=%2f&b=1+2",
            data=b'{"name": "x"}',
            content_type="application/json",
            headers=bearer(),
        )
        seen = upstream.last
        assert (seen.method, seen.target) == ("POST", "/v1/cities/S%C3%A3o%20Tom%C3%A9?a=%2f&b=1+2")
        assert seen.body == b'{"name": "x"}'
        assert seen.header("Content-Type") == "application/json"
        assert seen.header("Host") == "testserver"

    def test_a_write_without_a_body_says_so(self, client, upstream, bearer):
        client.generic("POST", "/v1/bookings/K7M3XQ/confirm", headers=bearer())
        assert upstream.last.header("Content-Length") == "0"

    def test_the_answer_comes_back_whole(self, client, upstream):
        upstream.answer = lambda seen: reply(b"caf\xc3\xa9", 'ETag: "7"', status="203 Other")
        response = client.get("/v1/airports/DEL")
        assert (response.status_code, response.content) == (203, b"caf\xc3\xa9")
        assert response.headers["ETag"] == '"7"'

    def test_an_encoded_body_is_not_decoded(self, client, upstream):
        upstream.answer = lambda seen: reply(b"\x1f\x8bnot really", "Content-Encoding: gzip")
        response = client.get("/v1/airports")
        assert response.content == b"\x1f\x8bnot really"
        assert response.headers["Content-Encoding"] == "gzip"

    def test_hop_by_hop_headers_stay_behind_both_ways(self, client, upstream):
        upstream.answer = lambda seen: reply(
            b"{}", "Keep-Alive: timeout=5", "X-Hop: 1", "connection: X-Hop", "Server: secret/1"
        )
        response = client.get("/v1/airports", headers={"Te": "trailers", "X-User-Id": "1"})
        assert not {"Keep-Alive", "X-Hop", "Connection", "Server"} & set(response.headers)
        assert upstream.last.header("TE") is upstream.last.header("X-User-Id") is None

    def test_a_304_passes_without_a_body(self, client, upstream):
        upstream.answer = lambda seen: b'HTTP/1.1 304 Not Modified\r\nETag: "7"\r\n\r\n'
        response = client.get("/v1/airports/DEL", headers={"If-None-Match": '"7"'})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["ETag"] == '"7"'

    def test_head_keeps_the_length_of_the_body_it_does_not_send(self, client, upstream):
        upstream.answer = lambda seen: b"HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\n"
        response = client.head("/v1/airports")
        assert response.headers["Content-Length"] == "42"
        assert upstream.last.method == "HEAD"

    def test_a_request_id_goes_along_and_comes_back(self, client, upstream):
        response = client.get("/v1/airports", headers={"X-Request-Id": "a-sane-id"})
        assert upstream.last.header("X-Request-Id") == "a-sane-id"
        assert response.headers["X-Request-Id"] == "a-sane-id"


class TestStreaming:
    @pytest.mark.parametrize("size", [11, proxy.BUFFERED_BYTES * 2])
    def test_a_chunked_answer_passes_with_its_length(self, client, upstream, size):
        chunk = b"x" * size
        upstream.answer = lambda seen: (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + b"5;ext=1\r\nhello\r\n%x\r\n%s\r\n" % (size, chunk)
            + b"0\r\nX-Trailer: 1\r\n\r\n"
        )
        response = client.get("/v1/airports")
        assert body_of(response) == b"hello" + chunk
        assert response.headers["Content-Length"] == str(5 + size)
        assert "Transfer-Encoding" not in response.headers

    def test_a_chunked_answer_cut_short_is_a_502(self, client, upstream):
        upstream.cut_after_answer = True
        upstream.answer = lambda seen: (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
        )
        assert_problem(client.get("/v1/airports"), 502, "bad_gateway")

    def test_a_large_answer_is_streamed_and_whole(self, client, upstream):
        large = bytes(range(256)) * 16 * 1024
        upstream.answer = lambda seen: reply(large)
        response = client.get("/v1/airports")
        assert response.streaming
        assert response.headers["Content-Length"] == str(len(large))
        assert body_of(response) == large

    def test_an_answer_with_two_lengths_gets_its_true_one(self, client, upstream):
        upstream.answer = lambda seen: (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 99\r\n\r\n"
            b"5\r\nhello\r\n0\r\n\r\n"
        )
        response = client.get("/v1/airports")
        assert response.headers["Content-Length"] == "5"
        assert body_of(response) == b"hello"

    def test_an_answer_without_a_length_ends_with_its_connection(self, client, upstream):
        upstream.cut_after_answer = True
        upstream.answer = lambda seen: b"HTTP/1.1 200 OK\r\n\r\nto the end"
        assert body_of(client.get("/v1/airports")) == b"to the end"

    def test_a_small_answer_cut_short_is_a_502(self, client, upstream):
        upstream.cut_after_answer = True
        upstream.answer = lambda seen: b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"
        assert_problem(client.get("/v1/airports"), 502, "bad_gateway")

    def test_a_streamed_answer_cut_short_breaks_off(self, client, upstream):
        upstream.cut_after_answer = True
        size = proxy.BUFFERED_BYTES + 1
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n".encode()
        upstream.answer = lambda seen: head + b"half"
        response = client.get("/v1/airports")
        with pytest.raises(upstreams.UpstreamBroken):
            body_of(response)

    def test_a_client_that_leaves_gives_the_connection_back(self, client, upstream, settings):
        settings.UPSTREAM_CONNECTIONS = 1
        upstream.answer = lambda seen: reply(b"x" * (4 * 1024 * 1024))
        response = client.get("/v1/airports")
        next(iter(response))
        response.close()
        upstream.answer = lambda seen: reply()
        assert client.get("/v1/airports").status_code == 200
