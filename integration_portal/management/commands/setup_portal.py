"""Everything a site needs before its first page, in one process and harmless to repeat."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, call_command

from assessments.management.commands.load_sample import refuse_at_a_site
from branches.models import Branch
from branches.services import life_rules
from branches.services.contact_points import ensure_frequency
from integration_portal.catalogues import compile_catalogues
from integration_portal.celery import prepare_broker_folders
from integration_portal.roles import ensure_roles
from projects.services import rubrics


class Command(BaseCommand):
    help = "Migrates the database, makes roles, compiles texts, collects static files."

    def add_arguments(self, parser):
        parser.add_argument(
            "--sample", action="store_true", help="load the sample enterprise when there is no data"
        )

    def handle(self, *, sample, **options):
        if sample:
            refuse_at_a_site()
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        settings.STORED_FILES_DIR.mkdir(parents=True, exist_ok=True)
        prepare_broker_folders()
        compile_catalogues()
        call_command("migrate", interactive=False, verbosity=0)
        ensure_roles()
        life_rules.ship()
        ensure_frequency()
        rubrics.ship_rubric()
        self.collect_static()
        if sample and not Branch.objects.exists():
            call_command("load_sample", stdout=self.stdout)
        if sample:
            call_command("sample_accounts", stdout=self.stdout)

    def collect_static(self):
        """Only when the files are others than at the last collection: it takes longer than all the rest."""
        digest, kept = digest_of_static_files(), settings.STATIC_ROOT / "collected"
        manifest = settings.STATIC_ROOT / "staticfiles.json"
        if not manifest.exists() or not kept.exists() or kept.read_text() != digest:
            call_command("collectstatic", interactive=False, verbosity=0)
            kept.write_text(digest)


def digest_of_static_files() -> str:
    """Names, sizes and times: a file that is older than the one before it is another one too."""
    lines = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            lines.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
