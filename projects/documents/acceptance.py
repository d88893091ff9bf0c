"""The acceptance form of a project (结项验收表)."""

from django.utils.translation import gettext as _

from common.documents import OfficeDocument
from projects.documents import parts
from projects.models import Benefit, Stage
from projects.wording import figure


def acceptance_form(project, reader) -> bytes:
    """Goal against result, the benefit, what each assessor gave, the result and who signs."""
    document = OfficeDocument()
    document.title(_("Acceptance form of a project"), below=project.name)
    document.facts((*parts.who(project), (_("closing applied for on"), project.closed_on)))
    document.facts(
        (
            (_("indicator of the goal"), project.indicator),
            (_("baseline"), parts.measured(project, project.baseline)),
            (_("target"), parts.measured(project, project.target)),
            (_("value reached"), parts.measured(project, project.result_value)),
            *benefit_facts(project),
        )
    )
    document.wide_facts(((_("closing report"), project.closing_report), (_("Outputs"), project.outputs)))
    parts.milestones(document, project)
    parts.opinions(document, project, Stage.CLOSING)
    acceptance = project.acceptances.order_by("-round").first()
    assessed(document, acceptance, shown=bool(acceptance and acceptance.shows_scores_to(reader)))
    document.signatures(_("Project leader"), _("Acceptance group"), _("Party committee (seal)"))
    return document.content()


def benefit_facts(project):
    benefit = Benefit.objects.filter(project=project).select_related("confirmed_by").first()
    if benefit is None:
        return ()
    return (
        (_("claimed, yuan"), parts.money(benefit.claimed_amount)),
        (_("confirmed, yuan"), parts.money(benefit.confirmed_amount)),
        (_("confirmed by"), benefit.confirmed_by and benefit.confirmed_by.name),
        (_("confirmed on"), benefit.confirmed_on),
    )


def assessed(document, acceptance, *, shown):
    """What each assessor gave and what came of it; empty lines to be filled in by hand."""
    assessors = acceptance.assessors.select_related("user") if acceptance else ()
    rows = [
        (each.user.name, figure(each.total) if shown else "", each.words if shown else "")
        for each in assessors
    ]
    document.heading(_("Acceptance"))
    heads = (_("assessor"), _("points"), _("opinion"))
    document.table(heads, rows or [("", "", "")] * 3, shares=(2, 2, 8))
    result = acceptance.get_result_display() if acceptance else ""
    document.wide_facts(
        (
            (_("score"), figure(acceptance.score) if acceptance else ""),
            (_("result"), result),
            (_("Opinion of the acceptance group"), (acceptance and acceptance.opinion) or parts.ROOM),
        )
    )
