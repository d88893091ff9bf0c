"""Other branches say whether their members work in a project, and whether they take part in a joint one."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import audit, changes
from common.errors import refuse
from projects.models import Project, ProjectPartner, TeamMember, project_steps

audit.WORDS |= {
    "project.consent_given": gettext_lazy("consent given"),
    "project.consent_refused": gettext_lazy("consent refused"),
    "project.partner_agreed": gettext_lazy("partner branch agreed"),
    "project.partner_declined": gettext_lazy("partner branch declined"),
}
Consent = TeamMember.Consent


def asked_members(user):
    """People of this person's branches who are to work in projects of other branches."""
    reach = user.reach(Project.permission("consent")).condition(["user__branch__path"])
    return TeamMember.objects.filter(reach).exclude(consent=Consent.NOT_NEEDED)


def asked_partners(user):
    """Joint projects in which this person's branches are to take part."""
    return ProjectPartner.objects.filter(
        user.reach(Project.permission("consent")).condition(["branch__path"])
    )


def open_members(user):
    return asked_members(user).filter(consent=Consent.ASKED, project__state__in=project_steps.WRITTEN)


def open_partners(user):
    return asked_partners(user).filter(
        agreed_on=None, declined_on=None, project__state__in=project_steps.WRITTEN
    )


def why_not_answer(project) -> str:
    """The reason why a branch cannot answer now; empty when it can."""
    if project.state not in project_steps.WRITTEN:
        return _("The application is not being written any more; what was agreed stays.")
    return ""


@transaction.atomic
def give(member, *, by):
    """The member's branch agrees that he or she works in the project."""
    return answer(member, Consent.GIVEN, by, "project.consent_given", str(member.user))


@transaction.atomic
def decline(member, *, by, reason):
    """The member's branch does not agree, and says why."""
    return answer(member, Consent.REFUSED, by, "project.consent_refused", f"{member.user} · {reason}")


def answer(member, consent, by, action, words):
    project = changes.locked(member.project)
    refuse(why_not_answer(project))
    member = (
        TeamMember.objects.select_for_update(of=["self"]).select_related("user").filter(pk=member.pk).first()
    )
    refuse("" if member else not_asked())
    refuse(_("Its own branch needs no consent.") if member.consent == Consent.NOT_NEEDED else "")
    member.consent, member.consent_by, member.consent_on = consent, by, timezone.localdate()
    member.save(update_fields=["consent", "consent_by", "consent_on"])
    audit.record(by, action, project, reason=words)
    return member


@transaction.atomic
def agree(partner, *, by):
    """A branch says that it takes part."""
    values = {"agreed_by": by, "agreed_on": timezone.localdate(), "declined_on": None}
    return take_part(partner, values, by, "project.partner_agreed", str(partner.branch))


@transaction.atomic
def stay_out(partner, *, by, reason):
    """A branch says that it does not take part, and why."""
    values = {"agreed_by": by, "agreed_on": None, "declined_on": timezone.localdate()}
    return take_part(partner, values, by, "project.partner_declined", f"{partner.branch} · {reason}")


def take_part(partner, values, by, action, words):
    project = changes.locked(partner.project)
    refuse(why_not_answer(project))
    partner = ProjectPartner.objects.select_for_update().filter(pk=partner.pk).first()
    refuse("" if partner else not_asked())
    for name, value in values.items():
        setattr(partner, name, value)
    partner.save(update_fields=list(values))
    audit.record(by, action, project, reason=words)
    return partner


def not_asked() -> str:
    return _("It is not asked any more; look at the project again.")
