"""
`bin/audit`: check every invariant of the data of a running Jetway, within and between services.

It reads the databases that the environment (or `.env`) names, else those under `var/db/`.
"""

import os
import sys
from collections.abc import Mapping
from urllib.parse import urlsplit

from stack.environment import DATABASES, ROOT, Environment

BLIND = 2


def main() -> int:
    """Become the back office's `manage.py audit`; the options are its own."""
    variables = Environment().variables()
    if missing := _missing(variables):
        print(f"bin/audit: no database at {', '.join(missing)}: run bin/up first", file=sys.stderr)
        return BLIND
    variables["DJANGO_SETTINGS_MODULE"] = "config.settings.backoffice"
    command = [sys.executable, str(ROOT / "manage.py"), "audit", *sys.argv[1:]]
    os.execve(sys.executable, command, variables)  # noqa: S606 - our own program


def _missing(variables: Mapping[str, str]) -> list[str]:
    """Return SQLite files that are not there: to open one would make an empty database."""
    urls = [urlsplit(variables[f"{name.upper()}_DATABASE_URL"]) for name in DATABASES]
    # Relative paths begin here, where the services run.
    files = [ROOT / url.path[1:] for url in urls if url.scheme == "sqlite"]
    return [str(file) for file in files if not file.exists()]


if __name__ == "__main__":
    sys.exit(main())
