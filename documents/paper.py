"""
A sheet to write on: fpdf2 with two families of fonts.

Helvetica, which every reader brings along, serves western texts at a tenth of the cost. Whatever
else there is to write is set in the Noto Sans that lies beside this module and is embedded; it
has Latin, Greek and Cyrillic. What it does not have is shown as a box, and `lost` tells so.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import RenderStyle

FONTS = Path(__file__).parent / "fonts"
PLAIN, EMBEDDED = "Helvetica", "NotoSans"
BOX = "\ufffd"
WIDTH, BOTTOM, MARGIN = 210.0, 279.0, 16.0
RIGHT = WIDTH - MARGIN
Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]
_FILLED = RenderStyle.F
INK, GREY, NAVY, RED, WHITE, LINE = (
    (23, 32, 51),
    (91, 102, 122),
    (16, 42, 92),
    (176, 32, 32),
    (255, 255, 255),
    (208, 214, 224),
)


class Paper:
    """A document in A4; lengths are millimetres, `y` is where the next line goes."""

    def __init__(self, *, title: str, language: str, made_at: datetime, family: str) -> None:
        self.y = MARGIN
        self.lost = False
        self._family = family
        self._pdf = FPDF(format="A4")
        self._pdf.set_auto_page_break(False)
        # fpdf2 takes the core fonts for Latin-1; PDF's own name for their encoding is cp1252.
        self._pdf.core_fonts_encoding = "windows-1252"
        self._pdf.set_title(title)
        self._pdf.set_lang(language)
        self._pdf.set_creator("Jetway")
        # The same booking makes the same bytes.
        self._pdf.set_creation_date(made_at)
        if family == EMBEDDED:
            self._pdf.add_font(family, "", FONTS / "NotoSans-Regular.ttf")
            self._pdf.add_font(family, "B", FONTS / "NotoSans-Bold.ttf")
        self._pdf.add_page()

    def text(
        self,
        text: str,
        *,
        x: float = MARGIN,
        size: float = 10,
        bold: bool = False,
        colour: Colour = INK,
        down: float = 0,
        right_at: float | None = None,
        width: float | None = None,
    ) -> None:
        """
        Write one line at `y`, then go `down`.

        It begins at `x`, or ends at `right_at`; one wider than `width` is set as much smaller.
        """
        shown = self._writable(text)
        pdf = self._pdf
        pdf.set_font(self._family, "B" if bold else "", size)
        pdf.set_text_color(*colour)
        if right_at is not None or width is not None:
            length = pdf.get_string_width(shown)
            if width is not None and length > width:
                pdf.set_font_size(size * width / length)
                length = width
            x = right_at - length if right_at is not None else x
        pdf.text(x, self.y, shown)
        self.y += down

    def lines(
        self, text: str, *, size: float = 9, colour: Colour = GREY, step: float = 4.6
    ) -> None:
        """Write a paragraph over the whole width."""
        pdf = self._pdf
        pdf.set_font(self._family, "", size)
        wrapped: list[str] = [""]
        # Measuring is dear; nothing is twice as wide as it is high.
        per_line = int((RIGHT - MARGIN) / size * 2.8)
        for word in self._writable(text).split():
            longer = f"{wrapped[-1]} {word}".strip()
            if len(longer) > per_line and pdf.get_string_width(longer) > RIGHT - MARGIN:
                wrapped.append(word)
            else:
                wrapped[-1] = longer
        for line in wrapped:
            self.room(step)
            self.text(line, size=size, colour=GREY, down=step)

    def room(self, height: float) -> None:
        """Go to the next page if there is no room for so much."""
        if self.y + height > BOTTOM:
            self._pdf.add_page()
            self.y = MARGIN + 6

    def rule(self, *, down: float = 0) -> None:
        """Draw a line over the whole width."""
        self._pdf.set_draw_color(*LINE)
        self._pdf.set_line_width(0.2)
        self._pdf.line(MARGIN, self.y, RIGHT, self.y)
        self.y += down

    def boxes(self, boxes: Iterable[Box], *, colour: Colour) -> None:
        """Fill rectangles."""
        self._pdf.set_fill_color(*colour)
        for box in boxes:
            self._pdf.rect(*box, style=_FILLED)

    def output(self) -> bytes:
        """Return the document."""
        return bytes(self._pdf.output())

    def _writable(self, text: str) -> str:
        """Return a text with a box for each character the embedded font does not have."""
        if self._family == PLAIN:
            return text
        known = self._pdf.fonts[EMBEDDED.lower()].cmap  # type: ignore[union-attr]
        shown = "".join(one if ord(one) in known else BOX for one in text)
        self.lost = self.lost or shown != text
        return shown
