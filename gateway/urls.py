"""The gateway's own pages; what is in the table of routes never gets here."""

from django.urls import path, re_path

from common.http import health as common_health
from common.http.urls import handler400, handler403, handler500
from gateway import browsing, health, mailed_links, openapi, pages, sign_in

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

handler404 = "gateway.pages.missing"

# With or without a slash at the end: none of these redirects.
urlpatterns = [
    path("", pages.landing),
    re_path(r"^v1/?$", pages.resources),
    re_path(r"^v1/.+$", browsing.resource),
    path("login", sign_in.login),
    path("login/out", sign_in.logout),
    path("verify-email", mailed_links.verify_email),
    path("reset-password", mailed_links.reset_password),
    re_path(r"^docs/?$", pages.docs),
    re_path(r"^docs/redoc/?$", pages.redoc),
    re_path(r"^docs/errors/?$", pages.errors),
    re_path(r"^openapi\.json$", pages.read_only(openapi.openapi)),
    re_path(r"^livez/?$", pages.read_only(common_health.livez)),
    re_path(r"^readyz/?$", pages.read_only(health.readyz)),
]
