"""What the enterprise may read of a project in the library: these facts and no others."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.tables import Column, choice
from projects.models import Benefit
from projects.wording import figure, goal_words


def confirmed_benefit(project):
    """The amount that finance has confirmed; what is only claimed is not published."""
    benefit = getattr(project, "benefit", None)
    return benefit.confirmed_amount if benefit and benefit.state == Benefit.State.CONFIRMED else None


def reached(project) -> str:
    return f"{figure(project.result_value)} {project.measure_unit}".strip() if project.result_value else ""


FACTS = (
    Column("branch__name", _("Branch"), sort="branch__path"),
    Column("category", _("Category"), value=choice("category"), sort="category"),
    Column("year", _("year"), value=lambda p: str(p.year), sort="year"),
    Column("goal", _("Goal"), value=goal_words),
    Column("result", pgettext_lazy("project", "Result"), value=reached),
    Column("confirmed", _("Confirmed benefit, yuan"), value=confirmed_benefit, kind="number"),
    Column("rollouts", _("Rolled out"), kind="integer"),
)
WORDS = ("summary", "background", "measures")
