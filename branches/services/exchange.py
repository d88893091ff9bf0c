"""What branches do together, and what they hand on to each other."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import ActivityPartner, JointActivity, Lesson, LessonAdoption
from common import audit, changes
from common.errors import refuse

audit.WORDS |= {
    "joint_activity.noted": gettext_lazy("noted"),
    "joint_activity.changed": gettext_lazy("changed"),
    "joint_activity.confirmed": gettext_lazy("confirmed"),
    "joint_activity.declined": gettext_lazy("declined"),
    "joint_activity.withdrawn": gettext_lazy("withdrawn"),
    "lesson.shared": gettext_lazy("shared"),
    "lesson.changed": gettext_lazy("changed"),
    "lesson.adopted": gettext_lazy("taken up"),
    "lesson.withdrawn": gettext_lazy("withdrawn"),
}


@transaction.atomic
def note(*, by, partners, host, **values):
    """Note what branches did together; each partner's secretary is asked whether it is so."""
    check_partners(host, partners)
    row = changes.create(JointActivity(host=host, **values), by=by, action="joint_activity.noted")
    ActivityPartner.objects.bulk_create(ActivityPartner(activity=row, branch=branch) for branch in partners)
    return row


@transaction.atomic
def change(activity, *, by, partners, version=None, **values):
    """Word it otherwise, or name other partners; who has answered stays answered."""
    activity = changes.locked(activity)
    refuse(activity.why_not_change())
    check_partners(values.get("host", activity.host), partners)
    activity = changes.update(activity, values, by=by, version=version, action="joint_activity.changed")
    wanted = {branch.pk for branch in partners}
    known = set(activity.partners.values_list("branch", flat=True))
    activity.partners.exclude(branch__in=wanted).delete()
    ActivityPartner.objects.bulk_create(
        ActivityPartner(activity=activity, branch=branch) for branch in partners if branch.pk not in known
    )
    if wanted != known:
        names = "、".join(str(branch) for branch in partners)
        audit.record(
            by, "joint_activity.changed", activity, reason=_("Partners: %(names)s") % {"names": names}
        )
    return activity


def check_partners(host, partners):
    """Two different branches at least."""
    refuse(not partners and _("Name at least one partner."))
    refuse(host in partners and _("The host is no partner of itself."))


@transaction.atomic
def confirm(activity, *, by):
    """A partner's secretary says that the branch took part."""
    return answer(activity, by, took_part=True, reason="")


@transaction.atomic
def decline(activity, *, by, reason):
    """A partner's secretary says that the branch did not take part, and why."""
    return answer(activity, by, took_part=False, reason=reason)


def answer(activity, by, *, took_part, reason):
    activity = changes.locked(activity)
    refuse(activity.why_not_answer(by))
    for partner in activity.places_of(by).filter(answered_on=None):
        partner.took_part, partner.reason = took_part, reason
        partner.answered_by, partner.answered_on = by, timezone.localdate()
        partner.save()
        words = f"{partner.branch}：{reason}" if reason else str(partner.branch)
        action = "joint_activity.confirmed" if took_part else "joint_activity.declined"
        audit.record(by, action, activity, reason=words)
    return activity


@transaction.atomic
def withdraw(activity, *, by, reason):
    """It did not take place after all."""
    activity = changes.locked(activity)
    refuse(activity.why_not_change())
    values = {"state": JointActivity.State.WITHDRAWN}
    return changes.update(activity, values, by=by, action="joint_activity.withdrawn", reason=reason)


@transaction.atomic
def share(*, by, tags="", **values):
    """Hand a lesson on to all branches."""
    row = Lesson(shared_on=timezone.localdate(), tags=tidy(tags), **values)
    return changes.create(row, by=by, action="lesson.shared")


@transaction.atomic
def change_lesson(lesson, *, by, version=None, **values):
    """Word a lesson otherwise."""
    lesson = changes.locked(lesson)
    refuse(lesson.why_not_change())
    values["tags"] = tidy(values.get("tags", lesson.tags))
    return changes.update(lesson, values, by=by, version=version, action="lesson.changed")


@transaction.atomic
def adopt(lesson, *, by, branch, sentence):
    """Another branch took it up, and says how."""
    lesson = changes.locked(lesson)
    refuse(lesson.why_not_change())
    refuse(branch == lesson.branch and _("A lesson is taken up by other branches than its own."))
    row = LessonAdoption(
        lesson=lesson, branch=branch, sentence=sentence, adopted_on=timezone.localdate(), by=by
    )
    row.full_clean()
    row.save()
    audit.record(by, "lesson.adopted", lesson, reason=f"{branch}：{sentence}")
    return lesson


@transaction.atomic
def withdraw_lesson(lesson, *, by, reason):
    """It is not handed on any more; what others noted stays."""
    lesson = changes.locked(lesson)
    refuse(lesson.why_not_change())
    values = {"state": Lesson.State.WITHDRAWN}
    return changes.update(lesson, values, by=by, action="lesson.withdrawn", reason=reason)


def tidy(tags) -> str:
    """Tags as single words, each once."""
    for sign in "，,、；;#　":
        tags = tags.replace(sign, " ")
    return " ".join(dict.fromkeys(tags.split()))
