"""What an application still lacks before it can be handed in, in words."""

from django.utils.translation import gettext as _

from projects.benefit_formulas import FORMULAS
from projects.models import Project, TeamMember, project_steps

WORDS_NEEDED = ("background", "indicator", "measures", "outputs", "party_role")


def missing(project) -> list[str]:
    """What the application still lacks; empty when it is complete."""
    return [*of_texts(project), *of_goal(project), *of_benefit(project), *of_people(project)]


def of_texts(project):
    for name in WORDS_NEEDED:
        if not getattr(project, name).strip():
            yield _("“%(field)s” is empty.") % {"field": Project._meta.get_field(name).verbose_name}
    if not project.milestones.all():
        yield _("No milestone is named; name at least one with its output.")


def of_goal(project):
    for name in ("baseline", "target"):
        if getattr(project, name) is None:
            yield _("The goal has no %(field)s; without it nobody can say whether it was reached.") % {
                "field": Project._meta.get_field(name).verbose_name
            }
    if not project.measure_unit.strip():
        yield _("The goal has no unit of measure.")


def of_benefit(project):
    benefit = getattr(project, "benefit", None)
    if benefit and FORMULAS.get(benefit.formula):
        if benefit.expected_amount is None:
            yield _("The expected benefit lacks figures of its formula.")
    elif not project.social_benefit.strip():
        yield _("Say what the project brings: an amount by a formula, or safety and social benefit in words.")


def of_people(project):
    partners = list(project.partners.all())
    if project.kind == Project.Kind.JOINT and not partners:
        yield _("A joint project names the branches that take part; none is named.")
    for partner in partners:
        if partner.agreed_on is None:
            words = _("%(branch)s has declined; talk to it or take it out.")
            if partner.declined_on is None:
                words = _("%(branch)s has not agreed yet.")
            yield words % {"branch": partner.branch}
    for member in project.team.all():
        if member.consent == TeamMember.Consent.ASKED:
            yield _("The branch of %(name)s has not given its consent yet.") % {"name": member.user}
        elif member.consent == TeamMember.Consent.REFUSED:
            yield _("The branch of %(name)s has refused; choose somebody else.") % {"name": member.user}


def why_not_submit(project, by) -> str:
    """The reason why the application cannot be handed in now; empty when it can."""
    if reason := project_steps.why_not("submit", project):
        return reason
    if found := missing(project):
        return _("Not complete yet: %(what)s") % {"what": " ".join(found)}
    return ""
