"""
What a password check costs with nothing around it: `python -m stack.bench.hash_alone`.

Run with accounts' settings; prints the CPU milliseconds of one, as JSON.
"""

import json
import sys
import time

import django

CHECKS = 30


def main() -> int:
    """Measure and print."""
    django.setup()
    from django.contrib.auth.hashers import check_password, make_password

    encoded = make_password("Correct-horse-7")
    check_password("Correct-horse-7", encoded)
    began = time.process_time()
    for _ in range(CHECKS):
        check_password("Correct-horse-7", encoded)
    print(json.dumps({"cpu_ms": 1000 * (time.process_time() - began) / CHECKS}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
