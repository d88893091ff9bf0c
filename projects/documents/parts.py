"""What several forms of a project have: who it is, its goal, its milestones, the opinions of those who decide."""

from django.utils import timezone
from django.utils.translation import gettext as _

from projects.models import ApprovalStep, Decision
from projects.wording import figure, goal_words

ROOM = "\n\n\n"  # room to write an opinion by hand


def who(project):
    """The head of every form."""
    partners = "、".join(project.partners.values_list("branch__name", flat=True))
    return (
        (_("Project no."), project.number),
        (_("Kind of project"), project.get_kind_display()),
        (_("Category"), project.get_category_display()),
        (_("Branch"), project.branch.name),
        (_("Project leader"), project.lead.name),
        (_("Partner branches"), partners),
        (_("from"), project.starts_on),
        (_("to"), project.ends_on),
    )


def goal(project) -> str:
    return goal_words(project)


def money(amount) -> str:
    """An amount with two places, as finance writes it; nothing where there is none."""
    return "" if amount is None else _("%(amount)s yuan") % {"amount": f"{amount:,.2f}"}


def measured(project, value) -> str:
    return f"{figure(value)} {project.measure_unit}".strip() if value is not None else ""


def milestones(document, project):
    """The milestones with their outputs and how each stands."""
    rows = [
        (number, each.name, each.output, each.due_on, each.done_on or each.get_state_display())
        for number, each in enumerate(project.milestones.all(), 1)
    ]
    heads = (_("No."), _("Milestone"), _("Output"), _("Due on"), _("Standing"))
    document.heading(_("Milestones"))
    document.table(heads, rows or [("", "", "", "", "")] * 2, shares=(1, 5, 4, 2.4, 2.4))


def opinions(document, project, stage):
    """What each step decided; room to write where it has not decided yet."""
    document.heading(_("Opinions"))
    document.wide_facts(decided(project, stage) or foreseen(project, stage))


def decided(project, stage) -> list:
    """The steps of the last hand-in of this stage."""
    found = project.decisions.filter(stage=stage)
    last = found.order_by("-round").values_list("round", flat=True).first()
    steps = found.filter(round=last).order_by("order").select_related("by", "acting_for")
    return [(step.name, opinion(step)) for step in steps] if last is not None else []


def opinion(step) -> str:
    if step.state not in {Decision.State.PASSED, Decision.State.SENT_BACK}:
        return ROOM + sign_here()
    who_decided = step.by.name if step.by else ""
    if step.acting_for:
        who_decided = _("%(deputy)s for %(principal)s") % {
            "deputy": who_decided,
            "principal": step.acting_for.name,
        }
    day = timezone.localdate(step.decided_at) if step.decided_at else ""
    return f"{step.get_state_display()}：{step.comment}\n{who_decided}    {day}"


def foreseen(project, stage) -> list:
    """The steps that it will go, as forms to be filled in by hand."""
    steps = ApprovalStep.objects.filter(kind=project.kind, stage=stage, is_active=True).order_by("order")
    names = [step.name for step in steps] or [_("Opinion of the branch"), _("Opinion of the party committee")]
    return [(name, ROOM + sign_here()) for name in names]


def sign_here() -> str:
    return _("Signature (seal):                  Year    Month    Day")
