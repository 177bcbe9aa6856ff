"""
`bin/mail-pictures`: take the pictures of `docs/mail/` of every mail, and of the receipt.

Light and dark in English, light in German at the width of a phone. Needs the packages of
`requirements/dev.txt` and a chromium (`CHROMIUM`, or the one on the PATH).
"""

import os
import shutil
import sys
from io import BytesIO
from pathlib import Path

import django
from PIL import Image

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "mail"
WIDTHS = {"light": 640, "dark": 640, "phone": 375}
LANGUAGES = {"light": "en", "dark": "en", "phone": "de"}


def main() -> None:
    """Take every picture anew."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.reminders")
    os.environ.setdefault("SECRET_KEY", "pictures")
    os.environ.setdefault("EMAIL_URL", "memory://")
    os.environ["JETWAY_ENV_FILE"] = os.devnull
    django.setup()
    for old in FOLDER.glob("*.png"):
        old.unlink()
    FOLDER.mkdir(parents=True, exist_ok=True)
    _mails()
    _receipts()


def _mails() -> None:
    from playwright.sync_api import sync_playwright

    from apps.reminders.services.composing import render
    from tests.factories.mails import every_mail

    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        sys.exit("bin/mail-pictures: no chromium; install it, or say where it is with CHROMIUM.")
    with sync_playwright() as playwright:
        # Only our own pages are opened, so that root needs no sandbox.
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for look, width in WIDTHS.items():
            scheme = "dark" if look == "dark" else "light"
            context = browser.new_context(
                viewport={"width": width, "height": 400}, color_scheme=scheme, offline=True
            )
            page = context.new_page()
            for name, ticket in every_mail(LANGUAGES[look]).items():
                page.set_content(render(ticket).html)
                _keep(Image.open(BytesIO(page.screenshot(full_page=True))), f"{name}-{look}")
            context.close()
        browser.close()


def _receipts() -> None:
    import pypdfium2

    from apps.reminders.services.composing import render
    from tests.factories.mails import every_mail

    for language in ("en", "de"):
        receipt = render(every_mail(language)["booking_confirmed"]).attachments[0]
        document = pypdfium2.PdfDocument(receipt.make())
        _keep(document[0].render(scale=1.2).to_pil(), f"receipt-{language}")
        document.close()


def _keep(picture: Image.Image, name: str) -> None:
    """Write a picture in 64 colours, which is a quarter of its size."""
    few = picture.convert("RGB").quantize(64, dither=Image.Dither.NONE)
    few.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
