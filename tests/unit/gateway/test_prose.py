"""Words of the API's document on a page."""

from gateway.templatetags import prose


def test_what_stands_in_backticks_is_code():
    assert prose.with_code("`customer` stays") == "<code>customer</code> stays"


def test_nothing_else_is_read_as_html():
    assert prose.with_code("`<b>` & <i>") == "<code>&lt;b&gt;</code> &amp; &lt;i&gt;"


def test_an_empty_line_begins_a_paragraph_and_a_line_end_does_not():
    assert prose.paragraphs("One\ntwo.\n\nThree <3.\n") == "<p>One two.</p>\n<p>Three &lt;3.</p>"
