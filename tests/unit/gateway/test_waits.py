"""How long a request may take, against how long a process that stops waits for it."""

from common.http import rsgi, serving
from gateway.routes import ROUTES
from stack import supervision


def test_a_process_that_stops_waits_for_the_longest_request():
    longest = max(route.timeout.connect + route.timeout.read for route in ROUTES)
    assert rsgi.WAIT_FOR_LANE_SECONDS + longest < serving.FINISH_SECONDS


def test_supervisord_waits_for_the_process():
    assert serving.LINGER_SECONDS + serving.FINISH_SECONDS < supervision.STOP_SECONDS
