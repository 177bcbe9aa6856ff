"""Every mail of every language: complete in text and in HTML, and readable."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings

from apps.reminders.domain.notification import Kind
from apps.reminders.services.composing import render
from tests.factories.mails import every_mail

LANGUAGES = [tag for tag, _ in settings.LANGUAGES]
MAILS = [(language, name) for language in LANGUAGES for name in every_mail(language)]
VOID = {"meta", "br"}
# WCAG 2.2, 1.4.3.
ENOUGH = 4.5


@pytest.fixture(scope="module")
def rendered():
    """Every mail, by language and name."""
    return {
        (language, name): render(ticket)
        for language in LANGUAGES
        for name, ticket in every_mail(language).items()
    }


class Reader(HTMLParser):
    """Reads a page: its words, each with its colours, and whatever would be loaded."""

    def __init__(self, page):
        super().__init__()
        self.words, self.addresses, self.tags = [], [], set()
        self._styles = [{"color": "#000000", "background-color": "#ffffff"}]
        self._skipped = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        given = dict(attributes)
        self.addresses += [given[one] for one in ("href", "src", "background") if one in given]
        if tag in VOID:
            return
        self._skipped += tag in ("style", "title")
        own = dict(
            (part.strip() for part in rule.split(":", 1))
            for rule in given.get("style", "").split(";")
            if ":" in rule
        )
        self._styles.append({**self._styles[-1], **own})

    def handle_endtag(self, tag):
        if tag not in VOID:
            self._skipped -= tag in ("style", "title")
            self._styles.pop()

    def handle_data(self, data):
        if data.strip() and not self._skipped:
            self.words.append((data, self._styles[-1]))

    @property
    def text(self):
        return " ".join(" ".join(data for data, _ in self.words).split())


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_there_is_a_mail_of_every_kind():
    assert set(Kind) <= set(every_mail())


@pytest.mark.parametrize(("language", "name"), MAILS)
class TestMail:
    def test_nothing_is_left_to_fill_in(self, rendered, language, name):
        mail = rendered[language, name]
        for text in (mail.subject, mail.text, Reader(mail.html).text):
            assert text.strip()
            assert not re.search(r"[{}]|None|\bnan\b", text), text

    def test_text_and_html_tell_the_same(self, rendered, language, name):
        mail = rendered[language, name]
        shown = Reader(mail.html).text
        for line in mail.text.splitlines():
            for part in re.split(r": |, |  ", line.strip()):
                assert part.rstrip(":") in shown, part

    def test_it_loads_nothing_and_follows_nobody(self, rendered, language, name):
        reader = Reader(rendered[language, name].html)
        assert not reader.tags & {"img", "link", "script", "iframe", "object", "form"}
        assert all(one.startswith(settings.PUBLIC_URL) for one in reader.addresses)
        assert "url(" not in rendered[language, name].html
        assert "@import" not in rendered[language, name].html

    def test_its_words_stand_out_from_what_is_behind_them(self, rendered, language, name):
        for words, style in Reader(rendered[language, name].html).words:
            found = contrast(style["color"], style["background-color"])
            assert found >= ENOUGH, (words, style)

    def test_it_says_which_language_it_is_in(self, rendered, language, name):
        assert f'<html lang="{language}">' in rendered[language, name].html

    def test_no_line_is_too_long_to_travel_as_it_is(self, rendered, language, name):
        """RFC 5322: 998; a longer one is encoded, and a link in it no longer read by eye."""
        mail = rendered[language, name]
        assert max(len(one.encode()) for one in mail.html.splitlines()) < 998
        assert max(map(len, mail.text.splitlines())) < 200


def test_the_words_of_a_dark_screen_stand_out_too(rendered):
    page = rendered["en", "booking_confirmed_disrupted"].html
    dark = page.partition("prefers-color-scheme: dark")[2].partition("</style>")[0]
    rules = dict(re.findall(r"([^{}]+)\{([^{}]+)\}", dark.partition("{")[2]))
    assert len(rules) > 8
    behind = {
        found[1]
        for selector, rule in rules.items()
        if (found := re.search(r"background-color: (#\w+)", rule))
        and (".sheet" in selector or ".flight" in selector)
    }
    assert len(behind) == 2
    for selector, rule in rules.items():
        colour = re.search(r"(?:^|[; ])color: (#\w+)", rule)
        own = re.search(r"background-color: (#\w+)", rule)
        if colour is None:
            continue
        for background in {own[1]} if own else behind:
            assert contrast(colour[1], background) >= (3 if ".button" in selector else ENOUGH), rule


def test_the_languages_differ(rendered):
    for name in every_mail():
        if name != Kind.CUSTOM:
            assert rendered["en", name].subject != rendered["de", name].subject
            assert not set(rendered["en", name].text.split("\n\n")[:1]) & set(
                rendered["de", name].text.split("\n\n")[:1]
            )


def test_words_of_others_are_not_read_as_html():
    ticket = every_mail()[Kind.CUSTOM]
    ticket.subject, ticket.content = "<b>Hello</b>", "<script>alert(1)</script>"
    mail = render(ticket)
    assert "<script" not in mail.html
    assert "&lt;script&gt;" in mail.html
    assert "&lt;b&gt;" in mail.html


class TestEnclosed:
    def test_a_confirmation_brings_receipt_and_calendar(self, rendered):
        receipt, calendar = rendered["en", Kind.BOOKING_CONFIRMED].attachments
        assert receipt.filename == "jetway-K7M3XQ.pdf"
        assert receipt.make().startswith(b"%PDF-")
        assert calendar.media_type == "text/calendar; method=PUBLISH"
        assert calendar.make().count(b"BEGIN:VEVENT") == 2

    def test_a_cancellation_withdraws_the_flights(self, rendered):
        (calendar,) = rendered["en", Kind.BOOKING_CANCELLED].attachments
        assert calendar.media_type == "text/calendar; method=CANCEL"

    def test_a_change_brings_the_new_times(self, rendered):
        (calendar,) = rendered["en", Kind.FLIGHT_RESCHEDULED].attachments
        assert b"DTSTART:20261224T014000Z" in calendar.make()

    def test_a_flight_cancelled_is_withdrawn_alone(self, rendered):
        (calendar,) = rendered["en", Kind.FLIGHT_CANCELLED].attachments
        assert calendar.make().count(b"BEGIN:VEVENT") == 1
        assert b"METHOD:CANCEL" in calendar.make()

    def test_nothing_comes_with_the_others(self, rendered):
        bring = {name for (_, name), mail in rendered.items() if mail.attachments}
        assert bring == {
            Kind.BOOKING_CONFIRMED,
            "booking_confirmed_disrupted",
            Kind.BOOKING_CANCELLED,
            Kind.FLIGHT_RESCHEDULED,
            "flight_rescheduled_gate",
            "flight_rescheduled_no_gate",
            Kind.FLIGHT_CANCELLED,
        }
