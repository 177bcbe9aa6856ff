"""The browsable API."""

from collections.abc import Mapping
from typing import Any

from rest_framework import renderers
from rest_framework.request import Request

from common.errors import DomainError

# Of every page, the gateway's too: what is written into a page neither runs nor loads anything.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)


class BrowsableAPIRenderer(renderers.BrowsableAPIRenderer):
    """DRF's browsable API under a policy, which knows how our permissions refuse."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the page; nothing that is written into it runs."""
        page = super().render(data, accepted_media_type, renderer_context)
        if renderer_context is not None:
            renderer_context["response"]["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        return page

    def show_form_for_method(self, view: Any, method: str, request: Request, obj: Any) -> bool:
        """Offer a form only to who may send it; to others the page is shown without."""
        try:
            return bool(super().show_form_for_method(view, method, request, obj))
        except DomainError:
            return False
