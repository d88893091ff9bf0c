"""Compiles the message catalogues without GNU gettext, which fresh machines lack."""

from django.conf import settings
from django.utils.translation.reloader import translation_file_changed
from polib import pofile


def compile_catalogues():
    """Write each .mo beside its .po where it is missing or older."""
    for folder in settings.LOCALE_PATHS:
        for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                pofile(str(source)).save_as_mofile(str(target))
                translation_file_changed(None, target)  # this process goes on in the new words
