"""Everything a site needs before its first page, in one process and harmless to repeat."""

from django.conf import settings
from django.core.management import BaseCommand, call_command

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
        """Only when a file is newer than the last collection: it takes longer than all the rest."""
        manifest = settings.STATIC_ROOT / "staticfiles.json"
        files = (path for folder in settings.STATICFILES_DIRS for path in folder.rglob("*") if path.is_file())
        if not manifest.exists() or max(path.stat().st_mtime for path in files) > manifest.stat().st_mtime:
            call_command("collectstatic", interactive=False, verbosity=0)
