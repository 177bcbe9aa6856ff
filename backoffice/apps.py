"""The back office app, and the admin site it brings."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.options import BaseModelAdmin
from django.forms.formsets import BaseFormSet
from django.forms.models import BaseModelForm

# Type checkers know these as generic, Django does not: `ModelAdmin[User]` is `ModelAdmin`. Here,
# because this module is loaded before any app's admin.py.
for _generic in (BaseModelAdmin, BaseModelForm, BaseFormSet):
    setattr(_generic, "__class_getitem__", classmethod(lambda cls, *_: cls))  # noqa: B010


class BackofficeConfig(AppConfig):
    """Installed in the backoffice process only."""

    name = "backoffice"


class StaffAdminConfig(AdminConfig):
    """Django's admin, with our site; each app registers its own admin.py with it."""

    default_site = "backoffice.site.StaffSite"
