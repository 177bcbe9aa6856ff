"""What log lines tell of an error: never what it quotes."""

import json
import logging
import smtplib
import sqlite3

import pytest
import requests
from celery.app.trace import TraceInfo
from celery.utils.log import get_logger
from celery.worker.consumer.consumer import Consumer
from django.core.exceptions import ImproperlyConfigured
from django.db import DataError, IntegrityError, OperationalError

from common import discretion, logs

CANARY = "zqcanary"


def raised(error, cause=None):
    """Return an error as it is once it was raised, maybe because of another."""
    try:
        raise error from cause
    except Exception as caught:
        return caught


@pytest.fixture(params=[logs.Lines, logs.JsonLines])
def written(request):
    """Write a record as processes do; as text."""

    def written(error, **options):
        record = logging.LogRecord("t", logging.ERROR, "", 0, "failed", (), None)
        record.exc_info = (type(error), error, error.__traceback__)
        line = request.param(**options).format(record)
        return json.loads(line)["exc_info"] if line.startswith("{") else line

    return written


@pytest.mark.parametrize(
    "error",
    [
        IntegrityError(1062, f"Duplicate entry '{CANARY}' for key 'email'"),
        DataError(1406, f"Data too long: {CANARY}"),
        OperationalError(1366, f"Incorrect string value: '{CANARY}'"),
        ValueError(f"invalid literal for int(): '{CANARY}'"),
        KeyError(CANARY),
        RuntimeError(CANARY),
        TypeError(f"Field 'age' expected a number but got '{CANARY}'"),
        ExceptionGroup(CANARY, [ValueError(CANARY)]),
        smtplib.SMTPRecipientsRefused({CANARY: (550, b"no")}),
        smtplib.SMTPDataError(450, f"<{CANARY}>".encode()),
        requests.ConnectionError(f"/internal/v1/mails?to={CANARY}"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_its_kind_and_the_way_to_it_are_told_but_not_its_words(written, error):
    text = written(raised(LookupError("outer"), raised(error)))
    assert CANARY not in text
    assert type(error).__qualname__ in text
    assert "in raised" in text and "LookupError" in text
    assert "direct cause" in text


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ModuleNotFoundError("No module named 'kombo'"), "No module named 'kombo'"),
        (ConnectionRefusedError(111, "Connection refused"), "Connection refused"),
        (ImproperlyConfigured("Set SECRET_KEY"), "Set SECRET_KEY"),
        (OperationalError(2002, "Can't connect to server"), '(2002, "Can\'t connect to server")'),
        (IntegrityError(1062, CANARY), "(1062)"),
        (smtplib.SMTPDataError(450, b"busy"), "(450)"),
        (ExceptionGroup("two", [KeyError(1), ValueError(2)]), "of KeyError, ValueError"),
    ],
)
def test_what_holds_no_data_is_told(written, error, told):
    assert told in written(raised(error))


def test_sqlite_names_columns_and_no_values(written):
    error = raised(sqlite3.IntegrityError("UNIQUE constraint failed: user.email"))
    assert "UNIQUE constraint failed: user.email" in written(raised(IntegrityError("x"), error))


def test_an_error_that_leads_to_itself_ends(written):
    first, second = raised(KeyError(CANARY)), raised(ValueError(CANARY))
    first.__context__, second.__context__ = second, first
    assert CANARY not in written(first)


def test_where_a_developer_debugs_everything_is_told(written):
    assert CANARY in written(raised(KeyError(CANARY)), whole=True)


class Message:
    """A message as a worker gets it."""

    content_type, content_encoding = "application/json", "utf-8"
    body = f'[[], {{"payload": "{CANARY}"}}, {{}}]'
    payload = body
    headers = {"id": "1", "task": "events.gone", "kwargsrepr": CANARY}
    delivery_info = {"routing_key": "bookings"}
    properties: dict[str, str] = {}

    def answer(self, *_):
        """Tell the broker."""

    ack = ack_log_error = reject_log_error = answer


@pytest.fixture
def consumer():
    """Celery's consumer, of which only what it says of bad messages is called."""
    from config.celery import app

    consumer = Consumer.__new__(Consumer)
    consumer.app, consumer.connection_errors, consumer.event_dispatcher = app, (), None
    return consumer


class TestCelerysOwnLines:
    @pytest.fixture
    def lines(self):
        """What the process's own filters and formatter make of Celery's lines."""
        names = ("celery.worker.consumer.consumer", "celery.app.trace")
        made = []

        class Keep(logging.Handler):
            def emit(self, record):
                made.append(logs.Lines().format(record))

        handler = Keep()
        for name in names:
            get_logger(name).addHandler(handler)
        yield made
        for name in names:
            get_logger(name).removeHandler(handler)

    @pytest.mark.parametrize("call", ["on_unknown_task", "on_invalid_task", "on_decode_error"])
    def test_a_message_nobody_can_read_is_told_without_its_body(self, consumer, lines, call):
        message, error = Message(), KeyError(CANARY)
        body = () if call == "on_decode_error" else (message.body,)
        try:
            raise error
        except KeyError:
            getattr(consumer, call)(*body, message, error)
        assert lines and CANARY not in "".join(lines)

    def test_one_of_another_kind_neither(self, consumer, lines):
        consumer.on_unknown_message(Message.body, Message())
        assert lines and CANARY not in "".join(lines)
        assert "Received and deleted unknown message" in lines[0]

    def test_a_task_that_fails_is_told_without_its_words(self, lines):
        from config.celery import app

        @app.task(name="tests.failing", shared=False)
        def failing(**_):
            raise ValueError(CANARY)

        result = failing.apply(kwargs={"payload": CANARY})
        assert result.state == "FAILURE"
        error = raised(ValueError(CANARY))
        TraceInfo("FAILURE", error).handle_failure(failing, failing.request, store_errors=False)
        assert lines and CANARY not in "".join(lines)
        assert "tests.failing" in lines[0] and "ValueError" in lines[0]


def test_every_line_is_written_so():
    from django.conf import settings

    made = settings.LOGGING["formatters"].values()
    assert {one["()"] for one in made} == {"common.logs.Lines", "common.logs.JsonLines"}
    assert issubclass(logs.Lines, discretion.Discreet)
    assert issubclass(logs.JsonLines, discretion.Discreet)
    assert not any(one["whole"] for one in made)
