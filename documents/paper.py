"""
A sheet to write on: fpdf2 with two families of fonts.

Helvetica, which every reader brings along, serves western texts at a tenth of the cost. Whatever
else there is to write is set in the Noto Sans that lies beside this module and is embedded; it
has Latin, Greek and Cyrillic. What it does not have is shown as a box, and `lost` tells so.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from fpdf import FPDF
from PIL import Image

FONTS = Path(__file__).parent / "fonts"
PLAIN, EMBEDDED = "Helvetica", "NotoSans"
BOX = "\ufffd"
WIDTH, BOTTOM, MARGIN = 210.0, 279.0, 16.0
RIGHT = WIDTH - MARGIN
Colour = tuple[int, int, int]
_PIXELS = 4
_POINT = 0.3528
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
        is_long = width is not None and len(shown) > _surely_fit(width, size)
        if right_at is not None or is_long:
            length = pdf.get_string_width(shown)
            if width is not None and length > width:
                pdf.set_font_size(size * width / length)
                length = width
            x = right_at - length if right_at is not None else x
        pdf.text(x, self.y, shown)
        self.y += down

    def lines(self, text: str) -> None:
        """Write a paragraph of small print over the whole width."""
        pdf, size, step = self._pdf, 9, 4.6
        pdf.set_font(self._family, "", size)
        wrapped: list[str] = [""]
        per_line = _surely_fit(RIGHT - MARGIN, size)
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

    def band(self, *, height: float, colour: Colour) -> None:
        """Fill the top of the page."""
        self._pdf.set_fill_color(*colour)
        self._pdf.rect(0, 0, WIDTH, height, style="F")

    def squares(self, rows: Sequence[Sequence[int]], *, x: float, y: float, side: float) -> None:
        """Draw a square of black and white ones; as one picture, a fifth of what each takes."""
        count = len(rows)
        pixels = bytes(0 if one else 255 for row in rows for one in row)
        picture = Image.frombytes("L", (count, count), pixels)
        # Of several pixels each: some readers blur pictures they enlarge.
        sharp = picture.resize((count * _PIXELS, count * _PIXELS), Image.Resampling.NEAREST)
        self._pdf.image(sharp, x=x, y=y, w=side)

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


def _surely_fit(width: float, size: float) -> int:
    """Return how many letters need no measuring, which is dear: none is wider than it is high."""
    return int(width / (size * _POINT))
