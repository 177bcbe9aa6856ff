"""The words of the API's document on a page: Markdown as far as they use it."""

import re

from django import template
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_CODE = re.compile(r"`([^`]+)`")


@register.filter
def with_code(text: str) -> SafeString:
    """Return a line with what stands in backticks as code."""
    # Escaped before anything is added to it.
    return mark_safe(_CODE.sub(r"<code>\1</code>", conditional_escape(text)))  # noqa: S308


@register.filter
def paragraphs(text: str) -> SafeString:
    """Return paragraphs of what is set apart by an empty line; other line ends are spaces."""
    parts = re.split(r"\n\s*\n", text.strip())
    return format_html_join("\n", "<p>{}</p>", ((with_code(" ".join(p.split())),) for p in parts))
