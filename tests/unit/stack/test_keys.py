"""`bin/keys`: the keys of users' tokens, changed while everything runs."""

import os
import stat
import sys
from pathlib import Path

import pytest

from common.auth import key_files
from stack import keys

NOW = 1_700_000_000.0
MINUTE, DAY = 60, 24 * 3600


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the keys of an installation made ten days ago."""
    keys.ensure(tmp_path)
    written(tmp_path, kids(tmp_path)[0], at=NOW - 10 * DAY)
    return tmp_path


def kids(folder: Path) -> list[str]:
    return [one.kid for one in key_files.key_files(folder / "tokens")]


def written(folder: Path, kid: str, *, at: float) -> None:
    os.utime(folder / "tokens" / f"{kid}.pem", (at, at))


def signer(folder: Path, *, now: float) -> str:
    signing = key_files.signing(key_files.key_files(folder / "tokens"), now=now)
    assert signing is not None
    return signing.kid


def rotated(folder: Path, *, now: float = NOW) -> str:
    """Rotate; return the new key's id."""
    keys.rotate(folder, now=now)
    return kids(folder)[-1]


def test_a_rotation_adds_a_key_that_signs_once_everybody_knows_it(folder: Path) -> None:
    (old,) = kids(folder)
    new = rotated(folder)
    assert kids(folder) == [old, new]
    assert signer(folder, now=NOW + 9 * MINUTE) == old
    assert signer(folder, now=NOW + 10 * MINUTE) == new


def test_only_accounts_user_may_read_it(folder: Path) -> None:
    path = folder / "tokens" / f"{rotated(folder)}.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.suffix for one in path.parent.iterdir()] == [".pem", ".pem"]  # nothing half written


def test_while_a_key_waits_for_its_turn_none_is_added(folder: Path) -> None:
    new = rotated(folder)
    said = keys.rotate(folder, now=NOW + 5 * MINUTE)
    assert said == [f"nothing added: {new} signs from 2023-11-14 22:23:20Z"]
    assert len(kids(folder)) == 2


def test_the_old_key_is_served_for_a_day_and_then_taken_away(folder: Path) -> None:
    (old,) = kids(folder)
    new = rotated(folder)
    assert keys.retire(folder, now=NOW + DAY) == []
    assert keys.retire(folder, now=NOW + DAY + 10 * MINUTE) == [f"taken away {old}"]
    assert kids(folder) == [new]


def test_rotating_every_month_leaves_two(folder: Path) -> None:
    for month in range(4):
        rotated(folder, now=NOW + month * 30 * DAY)
    assert len(kids(folder)) == 2


def test_the_only_key_is_never_taken_away(folder: Path) -> None:
    assert keys.retire(folder, now=NOW + 1000 * DAY) == []


def test_the_first_key_signs_at_once(folder: Path) -> None:
    (only,) = kids(folder)
    written(folder, only, at=NOW)
    assert signer(folder, now=NOW) == only


def test_the_command_tells_which_keys_there_are(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (old,) = kids(folder)
    for option in ("--rotate", "--list", "--retire"):
        monkeypatch.setattr(sys, "argv", ["bin/keys", option, str(folder)])
        keys.main()
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("added ")
    assert said[1].split()[0] == old and said[1].endswith("signs")
    assert "is served, signs from" in said[2]
    assert said[3] == "nothing to take away"
