"""What operators see of the gateway, and who sees nothing."""

import pytest

from config.wsgi import application
from tests.factories.raw_wsgi import call
from tests.factories.watching import routes_of

pytestmark = pytest.mark.usefixtures("upstream")


def test_requests_are_named_by_the_table_of_routes():
    watched, seen = routes_of(application)
    for path in ("/v1/airports", "/v1/airports/DEL", "/v1/flights/search", "/livez", "/nothing"):
        call(watched, path)
    assert seen == ["/v1/airports", "/v1/airports/*", "/v1/flights/search", "/livez", "other"]


def test_figures_are_not_to_be_had_here(client, upstream):
    for path in ("/metrics", "/v1/metrics", "/metrics/", "/v1/flights/../../metrics"):
        assert client.get(path).status_code in (400, 404)
    assert upstream.requests == []
