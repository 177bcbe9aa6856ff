"""
What a password check costs with nothing around it: `python -m stack.bench.hash_alone`.

Run with accounts' settings, and as many at once as they allow: hashes that run beside one another
share the machine's memory. Prints the CPU milliseconds of one, as JSON.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import django

CHECKS = 40


def main() -> int:
    """Measure and print."""
    django.setup()
    from django.contrib.auth.hashers import check_password, make_password

    from apps.accounts.hashers import at_once

    encoded = make_password("Correct-horse-7")
    check_password("Correct-horse-7", encoded)
    with ThreadPoolExecutor(max_workers=at_once()) as pool:
        began = time.process_time()
        list(pool.map(lambda _: check_password("Correct-horse-7", encoded), range(CHECKS)))
        spent = time.process_time() - began
    print(json.dumps({"cpu_ms": 1000 * spent / CHECKS}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
