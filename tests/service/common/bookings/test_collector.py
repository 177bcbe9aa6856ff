"""Python's collector rests while SQLite's lock is held, and only then."""

import gc

import pytest
from django.db import connection

from apps.bookings.models import Booking
from common.db import atomic

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_rests_from_the_first_block_to_the_last():
    rests = connection.vendor == "sqlite"
    assert gc.isenabled()
    with atomic(Booking):
        assert gc.isenabled() is not rests
        with atomic(Booking):
            assert gc.isenabled() is not rests
        assert gc.isenabled() is not rests
    assert gc.isenabled()


def test_it_goes_on_after_a_failure():
    with pytest.raises(RuntimeError), atomic(Booking):
        raise RuntimeError
    assert gc.isenabled()
    with atomic(Booking):
        pass
    assert gc.isenabled()
