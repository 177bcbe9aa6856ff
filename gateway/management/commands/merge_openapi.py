"""`manage.py merge_openapi`: the merged document, of services' documents kept in a folder."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from gateway import openapi


class Command(BaseCommand):
    """Merges what the running gateway would fetch."""

    help = "Merge FOLDER/<service>.json of every service into one document."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder and the file to write."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--file", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the document."""
        folder: Path = options["folder"]
        documents = {
            name: json.loads((folder / f"{name}.json").read_text())
            for name in settings.SERVICE_URLS
        }
        merged = json.dumps(openapi.merge(documents), indent=2, ensure_ascii=False)
        Path(options["file"]).write_text(merged + "\n")
