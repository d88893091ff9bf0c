"""Names every text that the Chinese catalogue lacks; --update writes new ones into the catalogue first."""

import shutil
import tempfile
from pathlib import Path

import polib
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.core.management.commands import makemessages
from django.test.utils import override_settings

LANGUAGE = "zh_Hans"
LEFT_OUT = ["node_modules/*", "var/*", ".venv/*", "tests/*", "benchmarks/*", "static/*", "deploy/*", "docs/*"]
# Modules that need gettext beside gettext_lazy import one of the two under these names.
ALIASES = ("_now", "_lazy")


class Gather(makemessages.Command):
    """Django's own gathering, which also hears our names for gettext."""

    xgettext_options = [*makemessages.Command.xgettext_options, *(f"--keyword={name}" for name in ALIASES)]


class Command(BaseCommand):
    help = "Checks that every text of the portal has its Chinese words (needs GNU gettext)."

    def add_arguments(self, parser):
        parser.add_argument("--update", action="store_true", help="write new texts into the catalogue")

    def handle(self, *, update, **options):
        if not shutil.which("xgettext"):
            raise CommandError("GNU gettext is needed to gather the texts: apt-get install gettext")
        catalogue = self.update() if update else self.gather()
        lacking = [e for e in catalogue if not e.obsolete and (not e.translated() or e.fuzzy)]
        for entry in lacking:
            self.stdout.write(f"{entry.msgid!r}" + (" (fuzzy)" if entry.fuzzy else ""))
        if lacking:
            raise CommandError(f"{len(lacking)} texts have no Chinese words.")
        self.stdout.write(f"{len(catalogue.translated_entries())} texts, all with Chinese words.")

    def update(self):
        target = settings.LOCALE_PATHS[0] / LANGUAGE / "LC_MESSAGES" / "django.po"
        target.parent.mkdir(parents=True, exist_ok=True)
        self.extract()
        return polib.pofile(str(target))

    def gather(self):
        """The catalogue as it would be, without touching the one in the tree."""
        with tempfile.TemporaryDirectory() as folder:
            copied = Path(folder) / "locale"
            shutil.copytree(settings.LOCALE_PATHS[0], copied)
            with override_settings(LOCALE_PATHS=[copied]):
                self.extract()
            return polib.pofile(str(copied / LANGUAGE / "LC_MESSAGES" / "django.po"))

    def extract(self):
        """As Django gathers texts, without line numbers: they would make every change a conflict."""
        call_command(Gather(), locale=[LANGUAGE], ignore_patterns=LEFT_OUT, add_location="file", verbosity=0)
