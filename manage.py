#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "integration_portal.settings")
    try:
        _ = settings.VAR_DIR  # what the environment lacks is a sentence, not a traceback
    except ImproperlyConfigured as lack:
        sys.exit(str(lack))
    execute_from_command_line(sys.argv)
