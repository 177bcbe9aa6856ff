"""Where mails go: every `EMAIL_URL` that files and pages show is one that Jetway takes."""

import re

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.env import email
from stack.environment import ROOT

SHOWN = re.compile(r"(?:smtp|submission)[a-z+]*://[\w:@.-]+(?:\?[\w=]+)?")
PAGES = (".env.example", "compose.yaml", "docs/how-to/run-in-production.md")


@pytest.mark.parametrize("page", PAGES)
def test_what_is_shown_is_taken(page, monkeypatch):
    shown = SHOWN.findall((ROOT / page).read_text())
    assert shown
    for url in shown:
        monkeypatch.setenv("EMAIL_URL", url)
        assert email()["EMAIL_USE_TLS"]


def test_a_server_that_speaks_tls_at_once(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "smtp://user:secret@mail.example.org:465/?ssl=True")
    assert email()["EMAIL_USE_SSL"]


def test_another_scheme_is_refused_by_name(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://mail.example.org")
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        email()
