"""Every mail as a browser draws it in dark colours, on the narrowest phone."""

import pytest

from apps.reminders.services.composing import render
from tests.e2e.browsing import barriers, chromium, open_page
from tests.factories.mails import every_mail

NARROW = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def mails():
    # Its words are the longer ones.
    return {name: render(ticket).html for name, ticket in every_mail("de").items()}


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


def test_every_mail_is_readable(browser, mails):
    assert mails
    with open_page(browser, viewport=NARROW, color_scheme="dark", offline=True) as page:
        for name, html in mails.items():
            page.set_content(html)
            assert barriers(page) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
