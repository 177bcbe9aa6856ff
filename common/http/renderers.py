"""The browsable API."""

from typing import Any

from rest_framework import renderers
from rest_framework.request import Request

from common.errors import DomainError


class BrowsableAPIRenderer(renderers.BrowsableAPIRenderer):
    """DRF's browsable API, which knows how our permissions refuse."""

    def show_form_for_method(self, view: Any, method: str, request: Request, obj: Any) -> bool:
        """Offer a form only to who may send it; to others the page is shown without."""
        try:
            return bool(super().show_form_for_method(view, method, request, obj))
        except DomainError:
            return False
