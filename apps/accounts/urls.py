"""The accounts service's URLs."""

from django.urls import path

from apps.accounts.api import keys, passwords, personal_data, registration, sessions, users
from common.http.urls import (
    handler400,
    handler403,
    handler404,
    handler500,
    operations,
)

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    *operations,
    path(".well-known/jwks.json", keys.Jwks.as_view()),
    path("v1/auth/register", registration.Register.as_view()),
    path("v1/auth/verify-email", registration.VerifyEmail.as_view()),
    path("v1/auth/verify-email/resend", registration.ResendVerification.as_view()),
    path("v1/auth/login", sessions.Login.as_view()),
    path("v1/auth/refresh", sessions.Refresh.as_view()),
    path("v1/auth/logout", sessions.Logout.as_view()),
    path("v1/auth/session", sessions.Session.as_view()),
    path("v1/auth/password/forgot", passwords.ForgotPassword.as_view()),
    path("v1/auth/password/reset", passwords.ResetPassword.as_view()),
    path("v1/auth/password/change", passwords.ChangePassword.as_view()),
    path("v1/users", users.Users.as_view()),
    path("v1/users/me", users.Me.as_view()),
    path("v1/users/me/export", personal_data.Export.as_view()),
    path("v1/users/<uuid:user_id>", users.OneUser.as_view()),
    path("v1/users/<uuid:user_id>/roles", users.UserRoles.as_view()),
]
