"""Authentication in accounts itself, which need not trust Redis about ended sign-ins."""

from rest_framework.request import Request

from apps.accounts import selectors
from apps.accounts.errors import InvalidToken
from common.auth.drf import BearerAuthentication
from common.auth.principal import Principal


class SignInAuthentication(BearerAuthentication):
    """Verifies the access token, then looks at the row of its sign-in."""

    def authenticate(self, request: Request) -> tuple[Principal, None] | None:
        """Return the principal, or None without an `Authorization` header."""
        authenticated = super().authenticate(request)
        if authenticated and not selectors.is_live(authenticated[0].session_id):
            raise InvalidToken("This sign-in has ended.")
        return authenticated
