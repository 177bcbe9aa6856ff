"""The staff's second factor: a code of an authenticator app, or a recovery code."""

from backoffice.second_factor.devices import has_one, is_required, is_settled, remove

__all__ = ["has_one", "is_required", "is_settled", "remove"]
