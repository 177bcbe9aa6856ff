"""The gateway's own settings, typed."""

from django.conf import settings

# mypy reads the back office's settings, which have none of these.


def rate_limits() -> dict[str, str]:
    """Return the rate of each limit by its name."""
    return settings.RATE_LIMITS  # type: ignore[misc, no-any-return]


def upstream_connections() -> int:
    """Return how many connections one service may hold at once."""
    return settings.UPSTREAM_CONNECTIONS  # type: ignore[misc, no-any-return]


def demo_accounts() -> dict[str, dict[str, str]]:
    """Return the demo accounts by name; none where the demo world is not loaded."""
    return settings.DEMO_ACCOUNTS  # type: ignore[misc, no-any-return]
