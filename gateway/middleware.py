"""What every request passes before anything looks at its path."""

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from common.http import problems
from common.http.rsgi import AUTHORITY
from gateway import matching
from gateway.errors import BadTarget


class RequestTargetMiddleware:
    """
    Refuses a URL where a path belongs, a foreign `Host`, and what programs could read differently.

    Absolute-form targets are refused whomever they name: this is no proxy of its callers.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 400, or go on."""
        if request.META.get(AUTHORITY) is not None:
            return problems.problem_response(400, "invalid_input", "Send a path, not a URL.")
        try:
            request.get_host()
        except DisallowedHost:
            return problems.problem_response(400, "invalid_input", "This is not the host named.")
        try:
            matching.clean_path(request.path_info)
            matching.clean_query(request.META.get("QUERY_STRING", ""))
        except BadTarget as error:
            return problems.problem_response(400, error.code, error.detail)
        return self.get_response(request)
