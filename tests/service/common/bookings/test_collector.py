"""Python's collector and SQLite's lock: whoever has the lock never waits for who waits for it."""

import gc
import threading

import pytest
from django.db import connection, connections, transaction

from apps.bookings.models import Holder
from common.db import atomic
from common.ids import uuid7

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_rests_from_begin_to_the_end_on_sqlite_alone():
    rests = connection.vendor == "sqlite"
    assert gc.isenabled()
    with transaction.atomic():
        assert gc.isenabled() is not rests
        with atomic(Holder):
            assert gc.isenabled() is not rests
        assert gc.isenabled() is not rests
    assert gc.isenabled()


@pytest.mark.parametrize("end", ["a failure", "a lost connection"])
def test_it_goes_on_however_a_transaction_ends(end):
    with pytest.raises(RuntimeError), atomic(Holder):
        if end == "a lost connection":
            connection.close()
        raise RuntimeError
    assert gc.isenabled()
    with atomic(Holder):
        Holder.objects.create(user_id=uuid7())
    assert gc.isenabled()
    assert Holder.objects.count() == 1


def test_garbage_of_who_waits_for_the_lock_holds_up_nobody():
    """What the other thread left behind cannot be let go of while its connection waits."""
    locked, left, outcome = threading.Event(), threading.Event(), []

    def wait_for_the_lock():
        try:
            circle = [connection.cursor()]
            circle[0].execute("SELECT 1 UNION SELECT 2")
            circle.append(circle)
            del circle
            left.set()
            locked.wait()
            with atomic(Holder):
                Holder.objects.create(user_id=uuid7())
            outcome.append("had it")
        except BaseException as error:
            outcome.append(error)
        finally:
            connections.close_all()

    gc.collect()
    other = threading.Thread(target=wait_for_the_lock)
    other.start()
    left.wait()
    with atomic(Holder):
        Holder.objects.create(user_id=uuid7())
        locked.set()
        other.join(0.5)  # it waits for the lock
        assert not outcome or connection.vendor != "sqlite"
        kept = [[] for _ in range(200_000)]  # so many that Python would collect
        assert len(kept) == 200_000
    other.join()
    assert outcome == ["had it"]
