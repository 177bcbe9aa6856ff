"""Forms of the back office: each asks why."""

from typing import Any

from django import forms
from django.db.models import Model
from unfold.forms import ActionForm
from unfold.widgets import UnfoldAdminTextInputWidget

from common.staff.journal import LONGEST_WHY


def why_field(**more: Any) -> forms.CharField:
    """Return the field that asks for the reason."""
    options: dict[str, Any] = {
        "label": "Why",
        "max_length": LONGEST_WHY,
        "help_text": "Stands in the audit log beside your name.",
        "widget": UnfoldAdminTextInputWidget(),
    }
    return forms.CharField(**{**options, **more})


class WhyForm(forms.ModelForm[Model]):
    """A row, and why it is changed."""

    why = why_field()


class WhyActionForm(ActionForm):
    """What to do with the chosen rows, and why."""

    why = why_field(
        label="",
        required=False,
        widget=forms.TextInput(
            attrs={
                "placeholder": "Why? It stands in the audit log",
                "aria-label": "Why",
                "x-show": "action",
                "class": "staff-why",
                "maxlength": str(LONGEST_WHY),
            }
        ),
    )
