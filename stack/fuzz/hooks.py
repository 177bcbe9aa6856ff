"""
Hooks of schemathesis, which imports this module (SCHEMATHESIS_HOOKS) in a process for each role.

`FUZZ_PART` names a file with the role's accounts.
"""

import itertools
import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis import Case, HookContext, Response

from stack.fuzz import rules
from stack.fuzz.setup import ANY_KEY
from stack.prove.api import Api

PART = json.loads(Path(os.environ["FUZZ_PART"]).read_text())
_leavers = iter(PART["leavers"])
_numbers = itertools.count(1)
_lock = threading.Lock()


@schemathesis.hook
def filter_failure(
    context: HookContext, failure: Exception, case: Case[Any], response: Response
) -> bool:
    """Drop the refusal of valid input that no document foretells."""
    if type(failure).__name__ != "RejectedPositiveData" or response.status_code != 400:
        return True
    return not rules.is_foretold(response.json().get("errors", []))


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    """Keep the role signed in and in its rights, whatever is called."""
    operation = case.operation.definition.raw.get("operationId")
    signed_in = _header(case, "Authorization").count(".") == 2
    if operation in ("logout", "erase_me") and signed_in:
        case.headers["Authorization"] = f"Bearer {_own_token(operation)}"
    if _header(case, "Idempotency-Key") == ANY_KEY:
        case.headers["Idempotency-Key"] = f"{ANY_KEY}-{next(_numbers)}"
    instead = PART["instead"].get(operation, {})
    for name, value in (case.path_parameters or {}).items():
        if isinstance(value, str) and value in instead:
            case.path_parameters[name] = instead[value]


def _header(case: Case[Any], name: str) -> str:
    headers: Mapping[str, Any] = case.headers or {}
    return str(headers.get(name, ""))


def _own_token(operation: str) -> str:
    """Return the token of a sign-in that may end: another of the account, or of one to erase."""
    with _lock:
        account = PART["account"] if operation == "logout" else next(_leavers, None)
    if account is None:
        return "of.nobody.left"
    client = Api(PART["url"], account)
    client.sign_in()
    return client.token
