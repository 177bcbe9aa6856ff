"""What every service's root URLs begin with."""

from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver
from drf_spectacular.views import SpectacularJSONAPIView

from common.http import health

handler400 = "common.http.problems.bad_request"
handler403 = "common.http.problems.permission_denied"
handler404 = "common.http.problems.page_not_found"
handler500 = "common.http.problems.server_error"

operations: list[URLPattern | URLResolver] = [
    path("livez", health.livez),
    path("readyz", health.readyz),
    path("openapi.json", SpectacularJSONAPIView.as_view()),
    *staticfiles_urlpatterns(),
]
