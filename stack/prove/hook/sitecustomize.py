"""Python reads this at its start when `bin/prove --break` put this folder on PYTHONPATH."""

import os

if os.environ.get("JETWAY_BREAK"):
    from stack.prove import sabotage

    sabotage.arm(os.environ["JETWAY_BREAK"])
