"""Every page of the repository leads where it says; those of `docs/` are mkdocs' to check, too."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ("apps", "clients", "docs", "gateway", "benchmarks", "stack")
PAGES = sorted({*ROOT.glob("*.md"), *(one for name in OURS for one in (ROOT / name).rglob("*.md"))})
CODE = re.compile(r"```.*?```", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s#]*)(#[^)\s]*)?\)")


def anchors(page):
    titles = re.findall(r"^#+ +(.*)$", CODE.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one).strip().lower().replace(" ", "-") for one in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_something(page):
    broken = []
    for path, anchor in LINK.findall(CODE.sub("", page.read_text())):
        if ":" in path:  # of another site
            continue
        target = page.parent / path if path else page
        if not target.exists():
            broken.append(path)
        elif anchor and target.suffix == ".md" and anchor[1:] not in anchors(target):
            broken.append(path + anchor)
    assert broken == []


def test_the_pages_are_found():
    assert len(PAGES) > 30
