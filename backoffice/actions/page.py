"""The page of an action: ask, show what it would do, then do it and log who, what and why."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from backoffice.actions.base import ACTIONS, Action, Inputs, Work
from common.errors import DomainError
from common.staff import journal
from common.staff.forms import why_field
from common.staff.words import CHANGED

PROMISE = "promise-"


class Confirmation(forms.Form):
    """The reason, and what the row was like when it was looked at."""

    why = why_field()
    stamp = forms.CharField(widget=forms.HiddenInput, required=False)


def address(row: Model, action: Action) -> str:
    """Return the path of an action's page."""
    return reverse(
        "admin:staff_action",
        args=(row._meta.app_label, row._meta.model_name, quote(row.pk), action.name),
    )


@require_http_methods(["GET", "POST"])
def view(
    request: HttpRequest, site: Any, app_label: str, model_name: str, row_id: str, name: str
) -> HttpResponse:
    """Answer the page of one action on one row."""
    page, row, action = _find(request, site, app_label, model_name, row_id, name)
    if not action.is_offered(row):
        messages.error(request, f"{action.label}: not possible as it stands.")
        return HttpResponseRedirect(_back(row))
    user: Any = request.user
    work = Work(user=user, actor=journal.actor_of(request), now=timezone.now())
    data = request.POST if request.method == "POST" else None
    inputs = action.inputs(data, row=row)
    told_all = inputs.is_valid() or not inputs.fields
    confirmation = Confirmation(data if data and "stamp" in data else None)
    context: dict[str, Any] = {"asking": bool(inputs.fields), "inputs": inputs}
    try:
        if told_all and confirmation.is_bound and confirmation.is_valid():
            return _act(request, row, action, inputs, confirmation, work)
        if told_all:
            context |= _previewed(row, action, inputs, confirmation, work)
    except DomainError as refused:
        messages.error(request, refused.detail)
        if not inputs.fields:
            return HttpResponseRedirect(_back(row))
    context |= {
        **site.each_context(request),
        "title": f"{action.label}: {row}",
        "action": action,
        "row": row,
        "back": _back(row),
        "opts": page.opts,
    }
    return TemplateResponse(request, "backoffice/action.html", context)


def _find(
    request: HttpRequest, site: Any, app_label: str, model_name: str, row_id: str, name: str
) -> tuple[Any, Any, Action]:
    """
    Return the model's page, the row as the user may see it, and the action.

    :raises Http404: there is none, or the user may not know of it
    :raises PermissionDenied: the user may not do this
    """
    for model, actions in ACTIONS.items():
        if (model._meta.app_label, model._meta.model_name) != (app_label, model_name):
            continue
        page = site.get_model_admin(model)
        action = next((one for one in actions if one.name == name), None)
        row = page.get_object(request, unquote(row_id))
        if action is None or row is None:
            break
        user: Any = request.user
        if not (page.has_view_permission(request, row) and action.is_allowed(user)):
            raise PermissionDenied
        return page, row, action
    raise Http404


def _previewed(
    row: Any, action: Action, inputs: Inputs, confirmation: Confirmation, work: Work
) -> dict[str, Any]:
    given = inputs.cleaned_data if inputs.is_bound else {}
    for bound in inputs:
        bound.field.widget = bound.field.hidden_widget()
    if not confirmation.is_bound:
        confirmation = Confirmation(initial={"stamp": action.stamp(row)})
    return {
        "asking": False,
        "preview": action.preview(row, given, work),
        "confirmation": confirmation,
        "PROMISE": PROMISE,
    }


def _act(
    request: HttpRequest,
    row: Any,
    action: Action,
    inputs: Inputs,
    confirmation: Confirmation,
    work: Work,
) -> HttpResponse:
    if confirmation.cleaned_data["stamp"] != action.stamp(row):
        messages.error(request, CHANGED)
        return HttpResponseRedirect(request.get_full_path())
    back = _back(row)
    promise = {
        key.removeprefix(PROMISE): str(value)
        for key, value in request.POST.items()
        if key.startswith(PROMISE)
    }
    with journal.record(
        by=work.actor,
        action=action.name,
        table=journal.table_of(row),
        row=row,
        why=confirmation.cleaned_data["why"],
        details=action.details(row, inputs.cleaned_data),
    ) as entry:
        entry.result = action.run(row, inputs.cleaned_data, work, promise)
    messages.success(request, entry.result)
    there_still = type(row)._default_manager.filter(pk=row.pk).exists() if row.pk else False
    return HttpResponseRedirect(back if there_still else _list(row))


def _back(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=(row.pk,))


def _list(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_changelist")
