"""A real browser for the end-to-end tests: Debian's chromium, driven by playwright."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, sync_playwright

PROGRAMS = ("chromium", "google-chrome")
WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
TIMEOUT_MS = 15_000
# What a page may log without being wrong: an answer the test itself provoked, say a 401.
ANSWERED = "Failed to load resource: the server responded with a status of 4"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run the browser that is installed; without one the test is skipped."""
    program = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    if program is None:
        pytest.skip("no chromium: apt-get install chromium")
    # Its sandbox refuses root and wants namespaces that containers lack; it meets our pages only.
    flags = ["--no-sandbox", "--disable-dev-shm-usage"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_page(browser: Browser, **context: Any) -> Iterator[Page]:
    """Open a page in a profile of its own; what its scripts or its policy complained of fails."""
    profile = browser.new_context(**{"viewport": WIDE, "reduced_motion": "reduce", **context})
    profile.set_default_timeout(TIMEOUT_MS)
    page = profile.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.extend(_complaint(message)))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page
    finally:
        profile.close()
    assert complaints == [], complaints


def _complaint(message: ConsoleMessage) -> list[str]:
    if message.type != "error" or message.text.startswith(ANSWERED):
        return []
    return [message.text]


def wider_than_a_phone(page: Page) -> int:
    """Return by how many pixels a page is wider than a phone."""
    page.set_viewport_size(PHONE)
    too_much: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    page.set_viewport_size(WIDE)
    return too_much


def barriers(page: Page) -> list[str]:
    """Return what axe-core finds serious or critical on a page."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary']}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
