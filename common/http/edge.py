"""The edge in front of Jetway (nginx, HAProxy, an ingress), and what is believed of its word."""

from collections.abc import Sequence
from wsgiref.types import WSGIApplication

from granian.utils.proxies import wrap_wsgi_with_proxy_headers


def behind_edges(application: WSGIApplication, edges: Sequence[str]) -> WSGIApplication:
    """
    Return the application as it sees clients through edges at these addresses or networks.

    From an edge `X-Forwarded-For` says who calls (its last address that is no edge), and
    `X-Forwarded-Proto` over what; from anybody else they say nothing.
    """
    if not edges:
        return application
    wrapped: WSGIApplication = wrap_wsgi_with_proxy_headers(application, list(edges))
    return wrapped
