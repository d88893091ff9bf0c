"""What happened to a scheme and its parts, with the names of fields as the pages call them."""

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from assessments.models import Indicator, IndicatorGroup, Scheme
from common import audit
from common.pages.records import history

NAMES = {
    field.name: field.verbose_name
    for model in (IndicatorGroup, Indicator, Scheme)
    for field in model._meta.concrete_fields
}
NAMES |= {"params": _("rule"), "indicators": _("indicators"), "grades": _("Grade lines")}
SEPARATOR = " · "


def scheme_history(scheme):
    """The log of the scheme; a change of a part is named by the part's code and the field."""
    entries = history(scheme)
    for entry, event in zip(entries, audit.history(scheme)[: len(entries)], strict=True):
        names = [
            name
            for name, pair in event.changes.items()
            if isinstance(pair, list) and len(pair) == 2 and any(pair)
        ]
        for change, name in zip(entry["changes"], names, strict=True):
            change["field"] = said(name)
    return entries


def said(name) -> str:
    """“output · points” as a person reads it."""
    part, separator, field = name.rpartition(SEPARATOR)
    label = NAMES.get(field)
    if label is None:
        return name
    return f"{part}{separator}{label}" if part else capfirst(str(label))
