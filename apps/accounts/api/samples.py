"""An example of each call on accounts, and how each refuses, for the OpenAPI document."""

from typing import Any

from common.http.samples import Sample

_EMAIL = "ada@example.org"
_PASSWORD = "Correct-horse-7"  # noqa: S105 - an example
_ID = "01981d2e-6f5a-7c31-9a44-3f0c2b7d5e10"
_LINK_TOKEN = "the-token-of-the-mailed-link"  # noqa: S105 - an example
_REFRESH = "the-refresh-token"
_MAIL = {"detail": "A mail is on its way, if there is one to send to this address."}
_SUMMARY = {"id": _ID, "email": _EMAIL, "roles": ["customer"]}
_TOKENS: dict[str, Any] = {
    "access": "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6IjEifQ.eyJzdWIiOiI….c2ln…",
    "refresh": _REFRESH,
    "token_type": "Bearer",
    "expires_in": 600,
    "user": _SUMMARY,
}
_USER: dict[str, Any] = {
    "id": _ID,
    "email": _EMAIL,
    "email_verified": True,
    "given_name": "Ada",
    "family_name": "Lovelace",
    "language": "en",
    "roles": ["customer"],
    "carrier": None,
    "is_active": True,
    "created_at": "2030-11-01T09:30:00Z",
}
_SENT_MAIL = {
    "mail_id": "01981d2e-7a10-7c52-8f00-5a8d1e2b9c31",
    "kind": "booking_cancelled",
    "status": "SUCCESS",
    "recipient_email": _EMAIL,
    "subject": "Booking K7M3XQ is cancelled",
    "text": "Hi Ada, …",
    "due_at": "2030-10-02T14:00:00Z",
    "sent_at": "2030-10-02T14:00:01Z",
    "booking": "K7M3XQ",
}
_KEY = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    "kid": "2030-11-01",
    "use": "sig",
    "alg": "ES256",
}

SAMPLES = {
    "get_jwks": Sample(summary="Read the public keys of access tokens", answer={"keys": [_KEY]}),
    "register": Sample(
        summary="Register an address; the answer is the same whether or not it is known",
        body={
            "email": _EMAIL,
            "password": _PASSWORD,
            "given_name": "Ada",
            "family_name": "Lovelace",
            "language": "en",
        },
        answer=_MAIL,
    ),
    "verify_email": Sample(
        summary="Verify an address with the token of the mailed link (once, within an hour)",
        body={"token": _LINK_TOKEN},
        refusals={422: ("invalid_token",)},
    ),
    "resend_verification": Sample(
        summary="Ask for a fresh verification link", body={"email": _EMAIL}, answer=_MAIL
    ),
    "login": Sample(
        summary="Sign in",
        body={"email": _EMAIL, "password": _PASSWORD},
        answer=_TOKENS,
        refusals={401: ("invalid_credentials",), 403: ("email_not_verified",)},
    ),
    "refresh": Sample(
        summary="Spend a refresh token for a new pair; reuse ends the sign-in",
        body={"refresh": _REFRESH},
        answer=_TOKENS,
    ),
    "logout": Sample(summary="End this sign-in", body={"refresh": _REFRESH}),
    "get_session": Sample(
        summary="Tell who the access token stands for, and until when",
        answer={"user": _SUMMARY, "expires_at": "2030-11-01T09:40:00Z"},
    ),
    "forgot_password": Sample(
        summary="Ask for a reset link (valid 5 minutes, once)",
        body={"email": _EMAIL},
        answer=_MAIL,
    ),
    "reset_password": Sample(
        summary="Set a new password with the token of the mailed link",
        body={"token": _LINK_TOKEN, "password": _PASSWORD},
        refusals={422: ("invalid_token",)},
    ),
    "change_password": Sample(
        summary="Change the password; other sign-ins end, this one goes on",
        body={"current_password": _PASSWORD, "password": "Battery-staple-8"},
        refusals={422: ("wrong_password",)},
    ),
    "get_me": Sample(summary="Read one's own profile", answer=_USER),
    "update_me": Sample(
        summary="Change one's own names and language",
        body={"given_name": "Ada", "family_name": "King", "language": "de"},
        answer=_USER | {"family_name": "King", "language": "de"},
    ),
    "export_me": Sample(
        summary="Export everything held of oneself",
        answer={
            "exported_at": "2030-11-01T09:35:00Z",
            "user": _USER,
            "sign_ins": [{"began_at": "2030-11-01T09:30:00Z", "ended_at": None}],
            "second_factor": False,
            "staff_actions": [],
            "bookings": [{"reference": "K7M3XQ", "status": "cancelled", "history": []}],
            "mails": [_SENT_MAIL],
            "truncated": [],
        },
        refusals={503: ("unavailable",)},
    ),
    "erase_me": Sample(
        summary="Have everything personal erased; every sign-in ends at once",
        answer={"id": _ID, "requested_at": "2030-11-01T09:36:00Z"},
        refusals={409: ("live_bookings", "last_admin"), 503: ("unavailable",)},
    ),
    "list_users": Sample(
        summary="List users, newest first",
        parameters={"email": "ada", "role": "customer"},
        answer=_USER,
        refusals={403: ("forbidden",)},
    ),
    "get_user": Sample(
        summary="Read a user: admins any, others themselves",
        parameters={"user_id": _ID},
        answer=_USER,
    ),
    "set_user_roles": Sample(
        summary="Set a user's roles; `customer` always stays, a change ends their sign-ins",
        parameters={"user_id": _ID},
        body={"roles": ["customer", "airline_authority"], "carrier": "6E"},
        answer=_USER | {"roles": ["customer", "airline_authority"], "carrier": "6E"},
        refusals={403: ("forbidden",), 409: ("last_admin",)},
    ),
}
