"""A database that goes away in mid-transaction is used again once it is back."""

from types import SimpleNamespace

import pytest
from celery import current_app
from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, Error, OperationalError, connection, connections

from common.db import atomic
from common.http import hot, request_id
from common.messaging.connections import KeepingConnections

OutboxMessage = apps.get_model("bookings", "OutboxMessage")

pytestmark = pytest.mark.django_db(transaction=True)


def gone(*_, **__):
    raise OperationalError(2013, "Lost connection to server during query")


@pytest.fixture
def lost(monkeypatch):
    """Lose the server while a transaction ends: after the commit, or the rollback of an error."""

    def lose(error=None):
        with monkeypatch.context() as away, pytest.raises(Error), atomic(OutboxMessage):
            OutboxMessage.objects.count()
            away.setattr(connection, "_set_autocommit", gone)
            away.setattr(connection, "_rollback", gone)
            if error:
                raise error

    return lose


class TestTransaction:
    @pytest.mark.parametrize("error", [None, OperationalError(2013, "Lost")])
    def test_the_next_one_is_a_whole_one(self, lost, error):
        lost(error)
        with pytest.raises(ZeroDivisionError), atomic(OutboxMessage):
            connection.cursor().execute("DELETE FROM bookings_outboxmessage")
            1 / 0  # noqa: B018
        with atomic(OutboxMessage):
            assert connection.in_atomic_block
            assert not connection.get_autocommit()
        assert connection.get_autocommit()

    def test_one_that_cannot_even_begin_leaves_the_connection_fit_for_use(self, lost, monkeypatch):
        lost()
        for _ in range(2):
            with monkeypatch.context() as away, pytest.raises(OperationalError):
                away.setattr(connection, "connect", gone)
                with atomic(OutboxMessage):
                    raise AssertionError("it began")
        assert OutboxMessage.objects.count() == 0
        assert connection.get_autocommit()

    def test_a_connection_lost_inside_is_its_transactions_until_that_ends(self):
        # The driver's own error comes out when its cursor is closed after the loss.
        with pytest.raises((Error, connection.Database.Error)), atomic(OutboxMessage):
            connection.close()
            with atomic(OutboxMessage):
                OutboxMessage.objects.count()
        assert OutboxMessage.objects.count() == 0


class TestWorker:
    """What Celery's worker does around each task."""

    @pytest.fixture
    def around(self):
        task = SimpleNamespace(request=SimpleNamespace(is_eager=False, id="task-of-ada"))
        fixup = KeepingConnections(current_app)

        def around():
            """Return the id that what happens inside is logged under."""
            fixup.on_task_prerun(sender=task)
            inside = request_id.current.get()
            fixup.on_task_postrun(sender=task)
            return inside

        return around

    def test_what_a_job_does_is_logged_under_the_id_of_its_task(self, around):
        assert around() == "task-of-ada"
        assert request_id.current.get() == ""

    def test_it_keeps_its_connection_from_task_to_task(self, around):
        assert OutboxMessage.objects.count() == 0
        kept = connection.connection
        around()
        assert connection.connection is kept is not None

    def test_it_drops_one_that_was_lost(self, around, monkeypatch):
        assert OutboxMessage.objects.count() == 0
        monkeypatch.setattr(connection, "errors_occurred", True)
        monkeypatch.setattr(connection, "is_usable", lambda: False)
        around()
        assert connection.connection is None
        assert OutboxMessage.objects.count() == 0


class TestInFrontOfDjango:
    @pytest.fixture
    def asked(self, monkeypatch):
        """Count how often the connection is asked whether it lives."""
        asked = []
        OutboxMessage.objects.count()  # connected: that is when settings are looked at
        monkeypatch.setattr(connections[DEFAULT_DB_ALIAS], "health_check_enabled", True)
        monkeypatch.setattr(
            connections[DEFAULT_DB_ALIAS], "is_usable", lambda: asked.append(1) or True
        )
        with hot.database():
            OutboxMessage.objects.count()
        asked.clear()
        return asked

    def test_a_connection_used_a_moment_ago_is_not_asked_whether_it_lives(self, asked):
        with hot.database():
            OutboxMessage.objects.count()
        assert asked == []

    def test_one_that_rested_is(self, asked, monkeypatch):
        monkeypatch.setattr(hot, "LATELY_SECONDS", 0)
        with hot.database():
            OutboxMessage.objects.count()
        assert asked == [1]

    def test_nor_is_one_whose_work_may_be_repeated(self, asked, monkeypatch):
        monkeypatch.setattr(hot, "LATELY_SECONDS", 0)
        with hot.database(repeatable=True):
            OutboxMessage.objects.count()
        assert asked == []

    def test_one_that_failed_is_asked_and_closed(self, asked, monkeypatch):
        with hot.database():
            monkeypatch.setattr(connections[DEFAULT_DB_ALIAS], "errors_occurred", True)
            monkeypatch.setattr(connections[DEFAULT_DB_ALIAS], "is_usable", lambda: False)
        assert connection.connection is None
