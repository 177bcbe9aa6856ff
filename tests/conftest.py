"""What every test run shares: databases of its own, that threads can share."""

import os

import pytest
from django.db import connections


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """
    Name the test databases after this process, so that two runs never meet.

    SQLite's is a file: its in-memory database, shared by threads, knows neither WAL nor a busy
    time-out.
    """
    for alias in connections:
        config = connections[alias].settings_dict
        if config["ENGINE"] == "common.sqlite":
            config["TEST"]["NAME"] = str(tmp_path_factory.mktemp("db") / f"{alias}.sqlite3")
        else:
            config["TEST"]["NAME"] = f"test_{config['NAME']}_{os.getpid()}"
