"""What a process owes the one that started it."""

import ctypes
import logging
import signal
import sys

log = logging.getLogger(__name__)

_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """
    Ask the kernel for SIGTERM when the parent dies (Linux; elsewhere nothing happens).

    A server's worker whose master was killed with -9 would otherwise go on holding the port,
    unsupervised.
    """
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM) != 0:
        log.warning("prctl: error %d; a killed master may leave a worker", ctypes.get_errno())
