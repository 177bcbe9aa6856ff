"""Every text is translated, and what is compiled is what is written: see bin/translate."""

from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings

from apps.bookings.domain.cancellation import NOTHING_PAID, STANDARD
from apps.reminders.domain import reasons
from documents.phrases import PHRASES

ROOT = Path(__file__).resolve().parents[3]
KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_noop": None}
LANGUAGES = [tag for tag, _ in settings.LANGUAGES if tag != settings.LANGUAGE_CODE]


def catalogue(language):
    file = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    return read_po(BytesIO(file.read_bytes()), locale=language, domain="django")


def key(message, context):
    return (message[0] if isinstance(message, tuple) else message, context)


def fields(text):
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name)


def test_there_is_german():
    assert "de" in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
class TestLanguage:
    def test_it_has_every_text_of_the_sources_and_no_other(self, language):
        wanted = {
            key(message, context)
            for folder in ("documents", "apps/reminders")
            for _, _, message, _, context in extract_from_dir(ROOT / folder, keywords=KEYWORDS)
        }
        written = {key(one.id, one.context) for one in catalogue(language) if one.id}
        assert written == wanted

    def test_every_text_is_translated_with_the_same_fields(self, language):
        for one in catalogue(language):
            if not one.id:
                continue
            ids, strings = (
                (part if isinstance(part, tuple) else (part,)) for part in (one.id, one.string)
            )
            assert all(strings), one.id
            assert not one.fuzzy, one.id
            for text in strings:
                assert fields(text) == fields(ids[-1]), one.id

    def test_what_is_compiled_is_what_is_written(self, language):
        compiled = BytesIO()
        write_mo(compiled, catalogue(language))
        file = ROOT / "locale" / language / "LC_MESSAGES" / "django.mo"
        assert file.read_bytes() == compiled.getvalue(), "run bin/translate"


def test_sentences_that_travel_as_data_are_named_for_translators():
    rules = {one.explanation for one in (*STANDARD.rules, NOTHING_PAID)}
    told = {reasons.in_words(code) for code in reasons.CODES}
    assert rules | told == PHRASES
