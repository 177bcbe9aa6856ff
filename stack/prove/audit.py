"""`bin/audit` on the run's own tables: the server's side of the promises."""

import json
import subprocess
import sys

from stack.environment import ROOT
from stack.prove.arena import Arena
from stack.prove.checks import Breach, Check

AUDIT_SECONDS = 300


class AuditFailed(Exception):
    """The audit could not look; the message is the end of what it said."""


def run(arena: Arena) -> list[Check]:
    """
    Return the audit's checks; nothing is under way any more, so it judges every row.

    :raises AuditFailed: it could not look
    """
    done = subprocess.run(
        [sys.executable, "manage.py", "audit", "--json", "--settled"],
        cwd=ROOT,
        env={**arena.environment.direct(), "DJANGO_SETTINGS_MODULE": "config.settings.backoffice"},
        capture_output=True,
        text=True,
        timeout=AUDIT_SECONDS,
    )
    try:
        document = json.loads(done.stdout)
    except ValueError as error:
        raise AuditFailed((done.stdout + done.stderr)[-800:]) from error
    return [
        Check(
            name=f"{one['of']}: {one['invariant']}",
            examined=one["examined"],
            breaches=[Breach(said) for said in one["sample"]],
            more=one["breaches"] - len(one["sample"]),
        )
        for one in document["checks"]
        if not one["warning"]
    ]
