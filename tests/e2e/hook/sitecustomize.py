"""Python reads this at its start when the tests put this folder on PYTHONPATH."""

import os

# Only in Jetway's own processes: others may lack its packages.
if os.environ.get("JETWAY_CRASHES") and os.environ.get("DJANGO_SETTINGS_MODULE"):
    from tests.e2e import crashes

    crashes.arm()
