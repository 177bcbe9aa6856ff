"""The RSGI entry point of the gateway, which must see more of a request than WSGI shows."""

from common.http.rsgi import RSGIBridge
from config.env import env
from config.wsgi import application as wsgi_application
from gateway import conf, matching

application = RSGIBridge(
    wsgi_application,
    threads=env.int("GATEWAY_THREADS", 48),
    lane_of=matching.service_of,
    lane_threads=conf.upstream_connections(),
)
