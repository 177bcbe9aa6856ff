"""The table, the JSON, the baseline: pure but for reading and writing one file."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from stack.bench.bars import WORDS, Row
from stack.bench.names import FLOORS

HEADS = (
    ("rate/s", 8),
    ("p50 ms", 10),
    ("p99 ms", 11),
    ("errors", 8),
    ("CPU ms", 9),
    ("DB ms", 8),
    ("MiB", 7),
    ("x bare", 9),
    ("x hello", 9),
    ("x nginx", 9),
)
NAME_WIDTH = 36


def table(rows: Sequence[Row], *, baseline: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the whole report, a line for each scenario and its notes below."""
    cpu = {row.name: row.cpu_ms for row in rows if row.name in FLOORS}
    head = f"{'scenario':<{NAME_WIDTH}}" + "".join(f"{name:>{width}}" for name, width in HEADS)
    lines = [head + "  bar", "-" * (len(head) + 5)]
    for row in rows:
        lines += [_line(row, cpu), *_below(row, baseline.get(row.name, {}))]
    if cpu and "nginx" not in cpu:
        lines.append("nginx: not installed here, so there is no such floor")
    return lines


def _line(row: Row, floors: Mapping[str, float | None]) -> str:
    ratios = [_ratio(row.cpu_ms, floors.get(name)) for name in FLOORS]
    figures = [
        _figure(row.rate, 0),
        _figure(row.p50_ms, 2),
        _figure(row.p99_ms, 2),
        str(row.errors),
        _figure(row.cpu_ms, 3),
        _figure(row.servers_ms, 3),
        _figure(row.memory_mib, 0),
        *(_figure(ratio, 1) for ratio in ratios),
    ]
    cells = (f"{text:>{width}}" for text, (_, width) in zip(figures, HEADS, strict=True))
    return (f"{row.name:<{NAME_WIDTH}}" + "".join(cells) + f"  {_verdict(row)}").rstrip()


def _verdict(row: Row) -> str:
    """Return the bar; of one that fails, the bounds that do not hold stand in brackets."""
    bounds = [f"[{limit}]" if limit in row.broken else str(limit) for limit in row.bar]
    word = "" if not bounds else "ok      " if row.passed else "FAILED  "
    return word + "; ".join(bounds)


def _below(row: Row, before: Mapping[str, Any]) -> list[str]:
    told = [
        WORDS[name].format(f"{value:,.4g}")
        for name, value in row.facts.items()
        if name != "p95_ms" or any(limit.quantity == name for limit in row.bar)
    ]
    told += [f"{name}: {value:,.4g}" for name, value in row.notes.items()]
    lines = ["    " + "; ".join(told)] if told else []
    if row.said:
        lines.append(f"    the first error: {row.said[:200]}")
    if changes := _changes(row, before):
        lines.append(f"    against the baseline: {changes}")
    return lines


def _changes(row: Row, before: Mapping[str, Any]) -> str:
    """Return how figures moved since the baseline, in per cent."""
    named = {"rate": "rate", "p50_ms": "p50", "p99_ms": "p99", "cpu_ms": "CPU"}
    named["ratio_to_hello"] = "x hello"
    found = []
    for name, word in named.items():
        old, new = before.get(name), getattr(row, name)
        if old and new:
            found.append(f"{word} {100 * (new / old - 1):+.0f} %")
    return ", ".join(found)


def as_json(machine: Mapping[str, object], rows: Sequence[Row]) -> dict[str, Any]:
    """Return the one object `--json` prints, and a baseline keeps."""
    return {
        "machine": dict(machine),
        "scenarios": [
            {
                "name": row.name,
                "rate": _rounded(row.rate),
                "p50_ms": _rounded(row.p50_ms),
                "p99_ms": _rounded(row.p99_ms),
                "errors": row.errors,
                "cpu_ms": _rounded(row.cpu_ms, 4),
                "ratio_to_hello": _rounded(row.ratio_to_hello),
                "bar": row.bar_text,
                "passed": row.passed,
            }
            for row in rows
        ],
    }


def save(path: Path, found: Mapping[str, Any]) -> None:
    """Keep a run to compare later ones with."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, indent=1) + "\n")


def load(path: Path) -> dict[str, dict[str, Any]]:
    """
    Return a kept run's scenarios by name, none if there is no such file.

    :raises ValueError: the file is not what `save` writes
    """
    if not path.exists():
        return {}
    try:
        return {one["name"]: one for one in json.loads(path.read_text())["scenarios"]}
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path} is no baseline: {error!r}") from error


def _ratio(value: float | None, floor: float | None) -> float | None:
    return value / floor if value is not None and floor else None


def _figure(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:,.{digits}f}"


def _rounded(value: float | None, digits: int = 3) -> float | None:
    return None if value is None else round(value, digits)
