"""The application of a project while it is written: the project itself, its people, its milestones."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common import audit, changes, links
from common.errors import RuleViolation, refuse
from projects import benefit_formulas
from projects.models import Benefit, Milestone, Project, ProjectPartner, Tag, TeamMember, project_steps

audit.WORDS |= {
    "project.drafted": gettext_lazy("drafted"),
    "project.changed": gettext_lazy("changed"),
    "project.parts_changed": gettext_lazy("people or milestones changed"),
    "project.withdrawn": pgettext_lazy("project", "withdrawn"),
}
Consent = TeamMember.Consent
METRIC = "assessments.metric"
LATER = object()  # what was not sent stays as it is


@transaction.atomic
def create(
    *, by, team=(), milestones=(), partners=(), formula="", inputs=None, tags=(), metric=None, **values
):
    """Begin a project; team: (user, task), milestones: (name, output, due_on), partners: branches."""
    values = {"created_by": by, "year": values["starts_on"].year} | values
    project = Project(**values)
    project = changes.create(project, by=by, action="project.drafted")
    parts = {"team": team, "milestones": milestones, "partners": partners, "tags": tags}
    write_parts(project, parts, by=by)
    write_benefit(project, formula, inputs)
    if metric:
        links.replace(project, METRIC, metric, by=by)
    return project


@transaction.atomic
def change(project, *, by, version=None, formula="", inputs=None, metric=LATER, **values):
    """Go on writing; rows of people and milestones that were not sent stay as they are."""
    project = changes.locked(project)
    refuse(project_steps.why_not("edit", project))
    names = ("team", "milestones", "partners", "tags")
    parts = {name: values.pop(name, None) for name in names}
    parts = {name: rows for name, rows in parts.items() if rows is not None}
    before = in_words(project)
    if version is not None and project.version != version:
        raise stale(project, values, before, parts)
    derived = {"year": values["starts_on"].year} if "starts_on" in values else {}
    project = changes.update(project, values, by=by, action="project.changed", derived=derived)
    write_parts(project, parts, by=by)
    write_benefit(project, formula, inputs)
    if metric is not LATER:
        links.replace(project, METRIC, metric, by=by)
    if found := audit.differences(before, in_words(project)):
        project.version += 1
        project.save(update_fields=["version"])
        audit.record(by, "project.parts_changed", project, changes=found)
    return project


@transaction.atomic
def withdraw(project, *, by, reason=""):
    """The project is not applied for any more; what was written stays to be read."""
    project = changes.locked(project)
    refuse(project_steps.why_not("withdraw", project))
    values = {"state": Project.State.WITHDRAWN, "reason": reason}
    return changes.update(project, values, by=by, action="project.withdrawn", reason=reason)


def write_parts(project, parts, *, by):
    """People, milestones, partner branches and tags, where they were sent."""
    if "partners" in parts:
        write_partners(project, list(parts["partners"]))
    if "team" in parts:
        write_team(project, list(parts["team"]))
    if "milestones" in parts:
        write_milestones(project, list(parts["milestones"]))
    else:
        check_days(project, project.milestones.values_list("name", "due_on"))
    if "tags" in parts:
        project.tags.set(as_tag(tag) for tag in parts["tags"])


def write_team(project, rows):
    """Somebody of another branch is asked for; an answer that was given stays."""
    people = [user for user, _task in rows]
    if len({user.pk for user in people}) < len(people):
        raise RuleViolation(_("Somebody stands twice in the team."))
    if any(user.pk == project.lead_id for user in people):
        raise RuleViolation(_("The project leader need not stand in the team as well."))
    former = {member.user_id: member for member in project.team.all()}
    project.team.exclude(user__in=people).delete()
    for user, task in rows:
        member = former.get(user.pk) or TeamMember(project=project, user=user)
        if user.branch_id == project.branch_id:
            member.consent = Consent.NOT_NEEDED
        elif member.consent == Consent.NOT_NEEDED:
            member.consent = Consent.ASKED
        member.task = task
        member.save()


def write_milestones(project, rows):
    check_days(project, [(name, due_on) for name, _output, due_on in rows])
    project.milestones.all().delete()
    for order, (name, output, due_on) in enumerate(rows, start=1):
        Milestone.objects.create(project=project, order=order, name=name, output=output, due_on=due_on)


def check_days(project, rows):
    for name, due_on in rows:
        if not project.starts_on <= due_on <= project.ends_on:
            raise RuleViolation(
                _("The milestone “%(name)s” lies outside the time of the project.") % {"name": name}
            )


def write_partners(project, branches):
    """Partner branches of a joint project; one that has agreed stays agreed."""
    if branches and project.kind != Project.Kind.JOINT:
        raise RuleViolation(_("Only a joint project has partner branches."))
    if any(branch.pk == project.branch_id for branch in branches):
        raise RuleViolation(_("The own branch is no partner."))
    project.partners.exclude(branch__in=branches).delete()
    known = set(project.partners.values_list("branch", flat=True))
    for branch in branches:
        if branch.pk not in known:
            ProjectPartner.objects.create(project=project, branch=branch)


def as_tag(tag) -> Tag:
    return tag if isinstance(tag, Tag) else Tag.objects.get_or_create(name=tag)[0]


def write_benefit(project, formula, inputs):
    """What is expected, worked out where the figures are all there."""
    benefit = Benefit.objects.filter(project=project).first() or Benefit()
    benefit.project = project
    if formula:
        benefit.formula = formula
    if inputs is not None:
        benefit.expected_inputs = benefit_formulas.kept(benefit.formula, inputs)
        benefit_formulas.check(benefit.formula, benefit.expected_inputs)
    benefit.expected_amount = benefit_formulas.amount_so_far(benefit.formula, benefit.expected_inputs)
    benefit.save()


def in_words(project) -> dict:
    """What hangs on a project, as the log and a comparison show it."""
    team = [(member.user, member.task) for member in project.team.select_related("user")]
    milestones = list(project.milestones.values_list("name", "output", "due_on"))
    partners = [partner.branch for partner in project.partners.select_related("branch")]
    benefit = project.benefit if hasattr(project, "benefit") else None
    words = typed_words({"team": team, "milestones": milestones, "partners": partners})
    words["tags"] = "、".join(sorted(project.tags.values_list("name", flat=True)))
    if benefit:
        words["benefit"] = f"{benefit.get_formula_display()} {benefit.expected_inputs or ''}".strip()
    return words


def typed_words(parts) -> dict:
    """The same words for what somebody has typed."""
    found = {}
    if "team" in parts:
        found["team"] = "；".join(sorted(f"{user} {task}".strip() for user, task in parts["team"]))
    if "milestones" in parts:
        rows = sorted((due_on, name, output) for name, output, due_on in parts["milestones"])
        found["milestones"] = "；".join(f"{day} {name} {output}".strip() for day, name, output in rows)
    if "partners" in parts:
        found["partners"] = "、".join(sorted(str(branch) for branch in parts["partners"]))
    if "tags" in parts:
        found["tags"] = "、".join(sorted(str(tag) for tag in parts["tags"]))
    return found


LABELS = {
    "team": gettext_lazy("team"),
    "milestones": gettext_lazy("milestones"),
    "partners": gettext_lazy("partner branches"),
    "tags": gettext_lazy("tags"),
    "benefit": gettext_lazy("expected benefit"),
}


def stale(project, values, before, parts):
    """What somebody else saved beside what was typed here, people and milestones too."""
    found = changes.stale(project, values)
    for name, yours in typed_words(parts).items():
        if yours != before.get(name):
            found.comparison.append(
                {"field": str(LABELS[name]), "yours": yours, "theirs": before.get(name, "")}
            )
    return found
