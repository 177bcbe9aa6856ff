"""Whether who asks for a resource wants a page: a browser does, a program does not."""

from functools import lru_cache
from wsgiref.types import WSGIEnvironment

from django.http import HttpRequest

PAGES = "/v1/"
KINDS = ["application/json", "text/html"]


def wants_page(environ: WSGIEnvironment, path: str) -> bool:
    """Tell whether the answer is a page: under `/v1/`, and `Accept` prefers HTML to JSON."""
    accept = environ.get("HTTP_ACCEPT")
    return (
        accept is not None
        and "text/html" in accept
        and path.startswith(PAGES)
        and prefers_html(accept)
    )


@lru_cache(256)
def prefers_html(accept: str) -> bool:
    """Tell whether `Accept` prefers HTML to JSON; one that cannot be read prefers nothing."""
    request = HttpRequest()
    request.META = {"HTTP_ACCEPT": accept}
    try:
        return request.get_preferred_type(KINDS) == "text/html"
    except ValueError:  # Django's, of a parameter in an unknown encoding
        return False
