"""The back office's URLs; each service's app registers its own admin."""

from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import path
from django.views.generic import RedirectView

from backoffice.sign_in import SignInForm
from common.http import health

admin.site.login_form = SignInForm
admin.site.unregister(Group)  # who is staff is a column of the user
admin.site.site_header = "Jetway back office"
admin.site.site_title = "Jetway"
admin.site.index_title = "Everything staff may look after"

urlpatterns = [
    path("livez", health.livez),
    path("readyz", health.readyz),
    path("admin/", admin.site.urls),
    path("", RedirectView.as_view(url="/admin/")),
]
