"""Templates as text: what a rendered page would show too late."""

import re

from django.conf import settings

INCLUDE = re.compile(r'{% include "([^"]+)" with ([^%]*) only %}')
TEMPLATES = settings.BASE_DIR / "templates"


def test_a_part_with_a_form_is_given_the_token_that_guards_it():
    bare = []
    for template in TEMPLATES.rglob("*.html"):
        for name, given in INCLUDE.findall(template.read_text()):
            if "{% csrf_token %}" in (TEMPLATES / name).read_text() and "csrf_token=csrf_token" not in given:
                bare.append(f"{template.name}: {name}")
    assert bare == []
