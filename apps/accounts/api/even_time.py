"""Answers that take the same time whether or not an address is known."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings


@contextmanager
def even_time() -> Iterator[None]:
    """
    Wait until `EVEN_ANSWER_SECONDS` have passed since the block began.

    Writing a token and an event takes milliseconds that an unknown address does not cost.
    """
    ends_at = time.monotonic() + settings.EVEN_ANSWER_SECONDS
    yield
    time.sleep(max(0.0, ends_at - time.monotonic()))
