"""
Hooks of schemathesis, which imports this module (SCHEMATHESIS_HOOKS) in a process for each role.

`FUZZ_PART` names a file with the role's accounts.
"""

import json
import os
import threading
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis import Case, HookContext, Response

from stack.fuzz import rules
from stack.prove.api import Api

PART = json.loads(Path(os.environ["FUZZ_PART"]).read_text())
_leavers = iter(PART["leavers"])
_lock = threading.Lock()


@schemathesis.hook
def filter_failure(
    context: HookContext, failure: Exception, case: Case, response: Response
) -> bool:
    """Drop the refusal of valid input that no document foretells."""
    if type(failure).__name__ != "RejectedPositiveData" or response.status_code != 400:
        return True
    return not rules.is_foretold(response.json().get("errors", []))


@schemathesis.hook
def before_call(context: HookContext, case: Case, kwargs: dict[str, Any]) -> None:
    """Keep the role signed in and in its rights, whatever is called."""
    operation = case.operation.definition.raw.get("operationId")
    if operation in ("logout", "erase_me") and _is_signed_in(case):
        case.headers["Authorization"] = f"Bearer {_own_token(operation)}"
    if operation == "set_user_roles" and case.path_parameters:
        if case.path_parameters.get("user_id") in PART["keepers"]:
            case.path_parameters["user_id"] = PART["spare"]


def _is_signed_in(case: Case) -> bool:
    return str((case.headers or {}).get("Authorization", "")).count(".") == 2


def _own_token(operation: str) -> str:
    """Return the token of a sign-in that may end: another of the account, or of one to erase."""
    with _lock:
        account = PART["account"] if operation == "logout" else next(_leavers, None)
    if account is None:
        return "of.nobody.left"
    client = Api(PART["url"], account)
    client.sign_in()
    return client.token
