"""The edge in front of Jetway (nginx, HAProxy, an ingress), and what is believed of its word."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_SCHEMES = frozenset({"http", "https"})


def behind_edges(application: WSGIApplication, edges: Sequence[str]) -> WSGIApplication:
    """
    Return the application as it sees clients through edges at these addresses or networks.

    From an edge `X-Forwarded-For` says who calls (its last address that is no edge), and
    `X-Forwarded-Proto` over what; from anybody else they say nothing.

    :raises ValueError: an edge that is neither an address nor a network
    """
    if not edges:
        return application
    networks = [ip_network(edge, strict=False) for edge in edges]

    @lru_cache(4096)
    def is_edge(address: str) -> bool:
        parsed = _parsed(address)
        return parsed is not None and any(parsed in network for network in networks)

    def client_of(edge: str, forwarded: str) -> str:
        client, rest = edge, forwarded
        while rest and is_edge(client):
            rest, _, hop = rest.rpartition(",")
            address = _parsed(hop)
            if address is None:  # what stands before something made up is made up as well
                break
            client = str(address)
        return client

    def seen(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        peer = environ["REMOTE_ADDR"]
        if is_edge(peer):
            environ["REMOTE_ADDR"] = client_of(peer, environ.get("HTTP_X_FORWARDED_FOR", ""))
            scheme = environ.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip()
            if scheme in _SCHEMES:
                environ["wsgi.url_scheme"] = scheme
        return application(environ, start_response)

    return seen


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """Return an address, which some edges write with its port; None for anything else."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return None
        return address.ipv4_mapped or address
    return address
