"""What is shipped for Prometheus and Grafana speaks of figures there are."""

import importlib
import json
import re
import shutil
import subprocess

import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase

from common.watch import measures, tasks
from common.watch.figures import UNREAD
from stack.environment import ROOT
from stack.supervision import read_procfile

FOLDER = ROOT / "docs" / "operations"
RULES = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"][0]["rules"]
DASHBOARD = json.loads((FOLDER / "dashboard.json").read_text())
HOW_TO = (ROOT / "docs" / "how-to" / "watch-it.md").read_text()
SERVICES = ("accounts", "flights", "bookings", "reminders")
# Prometheus's own, its client's, and what the scrape configuration puts on.
UP = "up"
PROCESS = {"process_cpu_seconds_total", "process_resident_memory_bytes"}
EVERY_LABEL = {"service", "process", "job", "instance", "unit"}
NAME = re.compile(r"\b(?:jetway|process)_\w+")
LABELS = re.compile(r"\bby \(([^)]*)\)|\{([^}]*)\}")


def figures():
    """Return what the services' web processes read."""
    modules = [importlib.import_module(f"apps.{name}.services.figures") for name in SERVICES]
    return [UNREAD, *(figure for module in modules for figure in module.FIGURES)]


def counted():
    """Return what processes count and time."""
    found = [*vars(measures).values(), *vars(tasks).values()]
    return {one._name: one for one in found if isinstance(one, MetricWrapperBase)}.values()


def samples():
    """Return the labels of each sample there is, by its name."""
    found = {figure.name: set(figure.labels) for figure in figures()}
    endings = {"counter": {"_total": ()}, "gauge": {"": ()}}
    endings["histogram"] = {"_bucket": ("le",), "_count": (), "_sum": ()}
    for metric in counted():
        for ending, more in endings[metric._type].items():
            found[metric._name + ending] = {*metric._labelnames, *more}
    return found | dict.fromkeys([UP, *PROCESS], set())


def expressions():
    """Return every expression with where it stands."""
    found = {f"rule {rule['alert']}": rule["expr"] for rule in RULES}
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            found[f"panel {panel['title']} {target['refId']}"] = target["expr"]
    return found


@pytest.mark.parametrize("place", expressions())
def test_every_figure_and_label_asked_for_exists(place):
    expression, known = expressions()[place], samples()
    asked = set(NAME.findall(expression)) or {UP}
    assert asked <= set(known)
    labels = {
        name.partition("=")[0].strip().rstrip("!")
        for pair in LABELS.findall(expression)
        for name in ",".join(pair).split(",")
        if name.strip()
    }
    assert labels <= EVERY_LABEL.union(*(known[name] for name in asked))


def test_every_rule_says_how_bad_and_what_and_the_how_to_what_to_do():
    for rule in RULES:
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"]
        assert f"| `{rule['alert']}` |" in HOW_TO
    assert len({rule["alert"] for rule in RULES}) == len(RULES)


def test_every_figure_is_named_in_the_how_to_and_no_other():
    ours = {name for name in samples() if name.startswith("jetway_")}
    ours = {re.sub("_(bucket|count|sum)$", "", name) for name in ours}
    told = set(re.findall(r"^\| `(jetway_\w+)`", HOW_TO, re.M))
    assert told == ours


def test_every_process_is_asked_at_the_port_it_shows_its_figures_on():
    config = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
    targets = config["scrape_configs"][0]["static_configs"]
    asked = {one["labels"]["unit"]: int(one["targets"][0].rpartition(":")[2]) for one in targets}
    run = (ROOT / "bin" / "run").read_text()
    first = {name: int(port) for name, port in re.findall(r"(\w+)\) port=.* metrics=(\d+)", run)}
    after = {"web": 0, "worker": 1, "relay": 2, "beat": 3}
    wanted = {}
    for name, command in read_procfile(ROOT / "Procfile").items():
        service, role = command.split()[-2:]
        wanted[name] = first[service] + after[role]
    assert asked == wanted
    assert len(set(asked.values())) == len(asked)


def test_promtool_takes_the_files(tmp_path):
    """Where it is installed (Debian's `prometheus`); the dashboard's expressions go as rules."""
    queries = [t["expr"] for panel in DASHBOARD["panels"] for t in panel["targets"]]
    written = [
        {"record": f"query:{number}", "expr": query.replace("$__rate_interval", "5m")}
        for number, query in enumerate(queries)
    ]
    rules = tmp_path / "queries.json"
    rules.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": written}]}))
    assert len(written) >= 20
    if promtool := shutil.which("promtool"):
        files = [FOLDER / "alerts.yml", rules]
        subprocess.run([promtool, "check", "rules", *files], check=True, timeout=30)
        subprocess.run(
            [promtool, "check", "config", FOLDER / "prometheus.yml"], check=True, timeout=30
        )
