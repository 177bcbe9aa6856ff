"""The staff's admin site: Django's in Unfold's look, with a second factor and a dashboard."""

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from unfold.sites import UnfoldAdminSite

from backoffice import mails, passengers
from backoffice.second_factor import is_settled
from backoffice.second_factor import pages as second_factor
from backoffice.sign_in import SignInForm

View = Callable[..., HttpResponseBase]


class StaffSite(UnfoldAdminSite):
    """Lets in who gave a password and, where one is needed, a second factor."""

    login_form = SignInForm
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        """Let staff in whose sign-in is complete."""
        return super().has_permission(request) and is_settled(request)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask for the password; of those who gave it, for the second factor."""
        if request.method == "GET" and super().has_permission(request) and not is_settled(request):
            wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
            query = urlencode({REDIRECT_FIELD_NAME: wanted})
            return HttpResponseRedirect(f"{reverse('admin:second_factor')}?{query}")
        return super().login(request, extra_context)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """Change one's own password."""
        from backoffice.password import PasswordChange  # once the apps are loaded

        context = {**self.each_context(request), **(extra_context or {})}
        return PasswordChange.as_view(extra_context=context)(request)

    def extra_urls(self) -> list[URLPattern]:
        """Return the pages that are no model's."""
        return [
            path("logout/", self._half_way(_sign_out), name="logout"),
            path("second-factor/", self._half_way(second_factor.enter), name="second_factor"),
            path(
                "second-factor/set-up/",
                self._half_way(second_factor.setup),
                name="second_factor_setup",
            ),
            path(
                "<slug:app_label>/<slug:model_name>/<path:row_id>/act/<slug:name>/",
                self._page(_action),
                name="staff_action",
            ),
            path(
                "flights/flight/<uuid:flight_id>/passengers/",
                self._page(passengers.page),
                name="passengers",
            ),
            path(
                "flights/flight/<uuid:flight_id>/passengers.csv",
                self._page(passengers.csv_file),
                name="passengers_csv",
            ),
            path(
                "reminders/notificationticket/<uuid:ticket_id>/mail/",
                self._page(mails.page),
                name="mail",
            ),
        ]

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Answer the dashboard."""
        # Loaded once the apps are: it reads all four services' tables.
        from backoffice import dashboard

        user: Any = request.user
        shown = dashboard.build(user=user, now=timezone.now())
        context = {"dashboard": shown, "title": "Dashboard", **(extra_context or {})}
        return super().index(request, context)

    def _page(self, view: View) -> View:
        """Return a page for staff whose sign-in is complete."""
        return self.admin_view(update_wrapper(partial(view, site=self), view))

    def _half_way(self, view: View) -> View:
        """Return a page for staff who gave their password."""

        def wrapper(request: HttpRequest) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return HttpResponseRedirect(reverse("admin:login"))
            if not super(StaffSite, self).has_permission(request):
                raise PermissionDenied
            return view(request, site=self)

        return update_wrapper(wrapper, view)


def _sign_out(request: HttpRequest, *, site: StaffSite) -> HttpResponseBase:
    """Sign out; Django's own address does so only for those whose sign-in is complete."""
    answer: HttpResponseBase = site.logout(request)
    return answer


def _action(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    from backoffice.actions import page  # once the apps are loaded

    return page.view(request, **kwargs)
