"""Everything a site needs before its first page, in one process and harmless to repeat."""

from django.conf import settings
from django.core.management import BaseCommand, call_command

from integration_portal.catalogues import compile_catalogues
from integration_portal.celery import prepare_broker_folders
from integration_portal.roles import ensure_roles


class Command(BaseCommand):
    help = "Migrates the database, makes roles, compiles texts, collects static files."

    def handle(self, **options):
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        settings.STORED_FILES_DIR.mkdir(parents=True, exist_ok=True)
        prepare_broker_folders()
        compile_catalogues()
        call_command("migrate", interactive=False, verbosity=0)
        ensure_roles()
        call_command("collectstatic", interactive=False, verbosity=0)
