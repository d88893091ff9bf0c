"""The dimensions by which projects are accepted: shipped once, written anew for a later year."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy

from common import audit, changes
from common.errors import refuse
from projects.models import RubricLine

audit.WORDS |= {
    "rubric.added": gettext_lazy("dimension added"),
    "rubric.changed": gettext_lazy("dimension changed"),
}
FIRST_YEAR = 2020
# Shipped in the words of the field; whoever uses other ones writes them for a later year.
SHIPPED = (
    ("技术水平", 30, "26—30分：省级或行业先进；21—25分：同类单位先进；10—20分：本单位先进。"),
    ("经济效益", 30, "26—30分：年效益50万元及以上；15—25分：10万元至50万元；10—14分：10万元以下。"),
    ("应用范围", 20, "已在本单位推广、可在同类单位推广的，从高给分；只在一处使用的，从低给分。"),
    ("实用程度", 20, "解决现场实际问题、使用方便、能长期坚持的，从高给分。"),
)


@transaction.atomic
def ship_rubric():
    """The dimensions that come with the portal, where there are none yet."""
    if RubricLine.objects.exists():
        return
    for order, (name, points, guidance) in enumerate(SHIPPED, start=1):
        values = {"name": name, "points": Decimal(points), "guidance": guidance}
        RubricLine.objects.create(year=FIRST_YEAR, order=order, **values)


@transaction.atomic
def add(*, by, **values):
    """A further dimension, of a year by which nothing has been scored yet."""
    line = RubricLine(**values)
    refuse(line.why_not_change(by))
    return changes.create(line, by=by, action="rubric.added")


@transaction.atomic
def change(line, *, by, version=None, **values):
    """Mend a dimension before projects are scored by it."""
    line = changes.locked(line)
    refuse(line.why_not_change(by))
    line = changes.update(line, values, by=by, version=version, action="rubric.changed")
    refuse(line.why_not_change(by))  # also not into a year that is in use
    return line
