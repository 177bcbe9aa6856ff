"""Authentication and permissions for DRF views."""

from typing import TYPE_CHECKING, Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from common.auth import service_tokens, tokens
from common.auth.principal import CallingService, Principal
from common.errors import Forbidden

if TYPE_CHECKING:  # DRF's views import this module while they load
    from rest_framework.views import APIView


class BearerAuthentication(BaseAuthentication):
    """Verifies the access token on every request; a bad one is 401 on open routes too."""

    def authenticate(self, request: Request) -> tuple[Principal, None] | None:
        """Return the principal, or None without an `Authorization` header."""
        principal = tokens.from_header(request.META.get("HTTP_AUTHORIZATION"))
        return None if principal is None else (principal, None)

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme for `WWW-Authenticate`."""
        return 'Bearer realm="jetway"'


class ServiceAuthentication(BaseAuthentication):
    """Verifies the calling service's token; `/internal` takes nothing else."""

    def authenticate(self, request: Request) -> tuple[CallingService, None]:
        """Return the calling service."""
        token = request.META.get("HTTP_X_JETWAY_SERVICE")
        if not token:
            raise tokens.NotAuthenticated("Calls to /internal need a service token.")
        return CallingService(name=service_tokens.verify(token)), None

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme for `WWW-Authenticate`."""
        return 'Service realm="jetway-internal"'


class IsUser(BasePermission):
    """A signed-in user."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Refuse with 401 when nobody is signed in."""
        _principal(request)
        return True


class IsAdmin(BasePermission):
    """A user with the admin role."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Refuse with 401 or 403."""
        if not _principal(request).is_admin:
            raise Forbidden
        return True


class IsService(BasePermission):
    """Another service."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Refuse with 401 what is no service."""
        if not isinstance(request.user, CallingService):
            raise tokens.NotAuthenticated
        return True


class ReadOnlyOrUser(IsUser):
    """Anyone reads, a signed-in user writes (what exactly, the service decides)."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Let safe methods pass."""
        return request.method in ("GET", "HEAD", "OPTIONS") or super().has_permission(request, view)


def _principal(request: Request) -> Principal:
    user: Any = request.user
    if not isinstance(user, Principal):
        raise tokens.NotAuthenticated
    return user


principal_of = _principal
