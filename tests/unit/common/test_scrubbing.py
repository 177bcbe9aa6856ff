"""A SQLite file holds nothing of what was deleted, wherever copies of it may stand."""

import logging
import sqlite3
from contextlib import closing

import pytest
from django.db.utils import ConnectionHandler

from common import scrubbing

WORD = b"xqcanary"


@pytest.fixture
def connection(tmp_path, django_db_blocker):
    """A database that leaves what is deleted where it was, as balancing leaves copies."""
    name = str(tmp_path / "people.sqlite3")
    engine = {"ENGINE": "django.db.backends.sqlite3", "NAME": name}
    options = {"timeout": 0.05, "init_command": "PRAGMA journal_mode=WAL;PRAGMA secure_delete=OFF;"}
    connection = ConnectionHandler({"default": engine | {"OPTIONS": options}})["default"]
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE people (name text)")
            cursor.execute("INSERT INTO people VALUES ('xqcanary'), ('somebody else')")
            cursor.execute("PRAGMA wal_checkpoint")
            cursor.fetchall()
            cursor.execute("DELETE FROM people WHERE name = 'xqcanary'")
        yield connection
        connection.close()


def left(connection):
    """Return the files that hold the word."""
    path = connection.settings_dict["NAME"]
    found = []
    for name in (path, f"{path}-wal"):
        with open(name, "rb") as file:
            if WORD in file.read():
                found.append(name)
    return found


def names(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM people")
        return cursor.fetchall()


def test_deleted_rows_are_in_no_file(connection):
    assert left(connection)

    scrubbing._scrub(connection)

    assert left(connection) == []
    assert names(connection) == [("somebody else",)]


@pytest.mark.parametrize("begin", ["BEGIN", "BEGIN IMMEDIATE"])
def test_who_uses_it_is_not_disturbed_and_it_is_told(connection, caplog, begin):
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute(begin)
        other.execute("SELECT * FROM people").fetchall()

        with caplog.at_level(logging.WARNING, logger=scrubbing.__name__):
            scrubbing._scrub(connection)
        assert "in use" in caplog.text
        assert other.execute("SELECT name FROM people").fetchall() == [("somebody else",)]
        other.execute("COMMIT")

    scrubbing._scrub(connection)
    assert left(connection) == []
