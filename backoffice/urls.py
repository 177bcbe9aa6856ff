"""The back office's URLs; each service's app registers its own admin."""

from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import path
from django.views.generic import RedirectView
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from common.http import health

# Who is staff is a column of the user; second factors have pages of their own, without secrets.
for _model in (Group, TOTPDevice, StaticDevice):
    admin.site.unregister(_model)

urlpatterns = [
    path("livez", health.livez),
    path("readyz", health.readyz),
    path("admin/", admin.site.urls),
    path("", RedirectView.as_view(url="/admin/")),
]
