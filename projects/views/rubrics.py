"""Pages of the dimensions by which projects are accepted."""

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import PortalForm
from common.pages import ModelPages
from common.tables import Column, show
from projects.models import RubricLine
from projects.services import rubrics
from projects.views.progress import MENU


class RubricLineForm(PortalForm):
    class Meta:
        model = RubricLine
        fields = ["year", "order", "name", "points", "guidance"]
        help_texts = {
            "year": _("It holds from this year on, until a later year has dimensions of its own."),
            "points": _("The dimensions of a year add up to 100."),
        }


YEAR = Column("year", _("From the year"), value=lambda line: str(line.year), sort="year")
ORDER = Column("order", _("Order"), kind="integer")
NAME = Column("name", _("Dimension"), link=lambda line: line.get_absolute_url())
POINTS = Column("points", _("Points"), kind="number", places=1)
GUIDANCE = Column("guidance", pgettext_lazy("acceptance", "How it is judged"))


class RubricLinePages(ModelPages):
    """What projects are scored by; a year that has been used stays as it was."""

    model = RubricLine
    name = "rubric_line"
    title = _("Dimensions of acceptance")
    menu = MENU
    ordering = "year"  # with the key, so that the dimensions of a year stand as they were written
    form_class = RubricLineForm
    create, update = rubrics.add, rubrics.change
    columns = (YEAR, ORDER, NAME, POINTS, GUIDANCE)
    sections = ((_("Dimension"), columns),)
    empty_sentence = _("No dimension has been written yet; without them no project can be accepted.")

    @classmethod
    def summary(cls, user):
        lines = list(RubricLine.objects.for_user(user).in_force(timezone.localdate().year))
        total = sum(line.points for line in lines)
        return _now("In force: %(count)s dimensions of %(year)s, %(total)s points in all.") % {
            "count": len(lines),
            "year": lines[0].year if lines else "—",
            "total": show(total, 1) if lines else 0,
        }
