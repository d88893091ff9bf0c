"""A record names others that it is about or that prove it; the name of a model is the whole coupling between apps."""

from collections import defaultdict
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db import models
from django.forms.models import ModelChoiceField
from django.utils.text import capfirst


class Link(models.Model):
    """From one record to another, with what the other was called when it was linked."""

    from_type = models.CharField(max_length=60)
    from_id = models.BigIntegerField()
    to_type = models.CharField(max_length=60)
    to_id = models.BigIntegerField()
    to_label = models.CharField(max_length=200)
    is_found = models.BooleanField(default=False)  # by the portal itself, not named by a person
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["from_type", "from_id", "to_type", "to_id"], name="one_link_between_two_records"
            )
        ]
        indexes = [models.Index(fields=["to_type", "to_id"], name="link_target")]

    def __str__(self):
        return self.to_label


@dataclass(frozen=True, slots=True)
class LinkedRecord:
    """A linked record for the page: its kind and name, and an address where the reader may open it."""

    kind: str
    label: str
    url: str
    is_found: bool = False


def type_of(row) -> str:
    return row._meta.label_lower


def from_row(row):
    """The links of this record."""
    return Link.objects.filter(from_type=type_of(row), from_id=row.pk)


def to_row(row, from_type=""):
    """The links that name this record."""
    found = Link.objects.filter(to_type=type_of(row), to_id=row.pk)
    return found.filter(from_type=from_type) if from_type else found


def connect(row, target, *, by, is_found=False) -> bool:
    """Link two records; says whether the link is new."""
    values = {"to_label": str(target)[:200], "by": by, "is_found": is_found}
    place = {"from_type": type_of(row), "from_id": row.pk, "to_type": type_of(target), "to_id": target.pk}
    return Link.objects.get_or_create(**place, defaults=values)[1]


def replace(row, to_type, target, *, by):
    """The one link of this kind that the record has: another target, or none."""
    former = from_row(row).filter(to_type=to_type)
    (former.exclude(to_id=target.pk) if target else former).delete()
    if target:
        connect(row, target, by=by)


def linked_records(rows, user) -> dict[int, list[LinkedRecord]]:
    """For each of the rows (all of one model) what it links to; one query and one more a kind of target."""
    rows = list(rows)
    if not rows:
        return {}
    links = list(Link.objects.filter(from_type=type_of(rows[0]), from_id__in=[row.pk for row in rows]))
    visible = _visible(links, user)
    found = defaultdict(list)
    for link in links:
        found[link.from_id].append(_record(link, visible))
    return found


def records_of(row, user) -> list[LinkedRecord]:
    return linked_records([row], user).get(row.pk, [])


def model_of(label):
    """The model of this name; None where the portal does not have it (yet)."""
    try:
        return apps.get_model(label)
    except LookupError:
        return None


class LinkField(ModelChoiceField):
    """Chooses one record of another app by the name of its model."""

    def __init__(self, to_type, **kwargs):
        self.to_type = to_type
        model = apps.get_model(to_type)
        kwargs.setdefault("label", capfirst(model._meta.verbose_name))
        super().__init__(queryset=model._default_manager.all(), required=False, **kwargs)


def _visible(links, user):
    wanted = defaultdict(set)
    for link in links:
        wanted[link.to_type].add(link.to_id)
    found = {}
    for label, ids in wanted.items():
        if model := model_of(label):
            for target in model.objects.for_user(user).filter(pk__in=ids):
                found[label, target.pk] = target
    return found


def _record(link, visible) -> LinkedRecord:
    target, model = visible.get((link.to_type, link.to_id)), model_of(link.to_type)
    kind = capfirst(str(model._meta.verbose_name)) if model else link.to_type
    has_page = target is not None and hasattr(target, "get_absolute_url")
    return LinkedRecord(kind, link.to_label, target.get_absolute_url() if has_page else "", link.is_found)
