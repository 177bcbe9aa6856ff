"""
What log lines tell of an error: its kind and the way to it, and no word that may be somebody's.

A database quotes the row it refuses, a parser what it cannot read, a mail server the reader's
address. So of an exception only such words are told as cannot hold data: of the code, of sockets,
of connections. Knows no Django, because the master of a web process imports none.
"""

import logging
import smtplib
import traceback
from collections.abc import Iterator
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
UNTOLD = "what it says is not logged"
# They name modules, attributes, settings, and files or sockets; of drivers, SQLite names columns.
_CODE = (ImportError, AttributeError, NameError, NotImplementedError, MemoryError, RecursionError)
_SYSTEM = ("builtins", "socket", "ssl")
_PLAIN = frozenset({"django.core.exceptions.ImproperlyConfigured"})
_DRIVERS = ("MySQLdb", "django.db.utils")
# MySQL's client and server number their errors; those of the client are about the connection.
_CLIENTS = range(2000, 3000)


def words_of(error: BaseException) -> str:
    """Return what an error says if that cannot hold data, else that it is not told."""
    kind = type(error)
    plain = isinstance(error, _CODE) or name_of(kind) in _PLAIN or kind.__module__ == "sqlite3"
    if plain or (isinstance(error, OSError) and kind.__module__ in _SYSTEM):
        return str(error)
    if kind.__module__.startswith(_DRIVERS):
        return _of_driver(error)
    if isinstance(error, smtplib.SMTPResponseException):
        return f"({error.smtp_code}) {UNTOLD}"
    return UNTOLD


def line_of(error: BaseException) -> str:
    """Return an error's kind and words in one line."""
    inner = getattr(error, "exceptions", ()) if isinstance(error, BaseExceptionGroup) else ()
    kinds = f" of {', '.join(name_of(type(one)) for one in inner)}" if inner else ""
    return f"{name_of(type(error))}{kinds}: {words_of(error)}"


def name_of(kind: type[BaseException]) -> str:
    """Return an exception's name as tracebacks write it."""
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return module + kind.__qualname__


def traceback_of(error: BaseException) -> str:
    """Return a traceback as Python writes it, chain and all, but for words that are not told."""
    chain: list[tuple[BaseException, str]] = []
    later: BaseException | None = error
    joint = ""
    while later is not None and all(later is not seen for seen, _ in chain):
        chain.append((later, joint))
        if later.__cause__ is not None:
            later, joint = later.__cause__, "The above exception was the direct cause of"
        else:
            later = None if later.__suppress_context__ else later.__context__
            joint = "During handling of the above exception came"
    return "".join(_written(chain)).rstrip("\n")


def _written(chain: list[tuple[BaseException, str]]) -> Iterator[str]:
    for error, joint in reversed(chain):
        if error.__traceback__ is not None:
            yield "Traceback (most recent call last):\n"
            yield from traceback.format_tb(error.__traceback__)
        yield f"{line_of(error)}\n"
        if joint:
            yield f"\n{joint} the following:\n\n"


def _of_driver(error: BaseException) -> str:
    number = error.args[0] if error.args else None
    if isinstance(number, int):
        return str(error) if number in _CLIENTS else f"({number}) {UNTOLD}"
    inner = error.__cause__
    return words_of(inner) if inner is not None else UNTOLD


class Discreet(logging.Formatter):
    """Of exceptions tells no word that may be somebody's, unless `whole` asks for all."""

    def __init__(self, *args: object, whole: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._whole = whole

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's name
        """Return the traceback of an exception."""
        if self._whole or ei[1] is None:
            return super().formatException(ei)
        return traceback_of(ei[1])


class WithoutBodies(logging.Filter):
    """Takes out of Celery's own lines what a message holds: an event has names and addresses."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the sentence, drop the contents behind it, and let the record pass."""
        if isinstance(record.args, dict) and "exc" in record.args:
            # Of a task that failed; the traceback beside it is told by the formatter.
            record.args = {**record.args, "exc": UNTOLD, "args": "…", "kwargs": "…"}
        elif isinstance(record.msg, str) and "body" in record.msg:
            headers = next((one for one in record.args or () if isinstance(one, dict)), {})
            sentence = record.msg.partition("\n")[0].partition("%")[0].rstrip(": ")
            record.msg, record.args = "%s (task %s)", (sentence, headers.get("task", "unknown"))
        return True
