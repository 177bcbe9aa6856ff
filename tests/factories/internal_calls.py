"""
Every call between services: by its service, its path and its methods.

`tests/architecture/test_internal.py` compares it with the services' own urlconfs, and
`tests/e2e/test_closed.py` tries each one's door.
"""

ID = "019a0000-0000-7000-8000-000000000001"
INTERNAL: dict[str, dict[str, tuple[str, ...]]] = {
    "accounts": {},
    "flights": {
        f"/internal/v1/holds/{ID}": ("GET", "PUT", "DELETE"),
        f"/internal/v1/holds/{ID}/confirm": ("POST",),
    },
    "bookings": {
        f"/internal/v1/users/{ID}/live-bookings": ("GET",),
        f"/internal/v1/users/{ID}/bookings": ("GET",),
    },
    "reminders": {
        f"/internal/v1/bookings/{ID}/mails": ("GET",),
        "/internal/v1/mails/find": ("POST",),
    },
}
