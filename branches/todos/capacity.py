"""What branch building asks of a person: a self-check to hand in, reviews, checks and naming, partners' answers, texts."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branches.models import (
    ActivityPartner,
    Branch,
    Checklist,
    DemoSite,
    JointActivity,
    Regulation,
    RegulationVersion,
    SelfCheck,
)
from common.counting import count_each, told
from common.todos import Todo, end_of, time_left

SOON = 14  # days

FEW = 3  # so many branches are named one by one; more of them are one line


def todos(user) -> list[Todo]:
    """Everything that is due for this person; a constant number of queries."""
    return [*self_checks(user), *counted(user), *sites_due(user), *exchange(user)]


def self_checks(user):
    """Self-checks that the person's branches still owe, or that came back."""
    if not user.has_perm(SelfCheck.permission("add")):
        return
    checklist = newest_checklist()
    if checklist is None:
        return
    mine = user.reach(SelfCheck.permission("add")).condition(["path"])
    owing = Branch.objects.filter(mine, kind=Branch.Kind.BRANCH).open_on(timezone.localdate())
    begun = {
        c.branch_id: c for c in SelfCheck.objects.for_user(user, "change").filter(checklist=checklist)[:200]
    }
    ready = {pk for pk, check in begun.items() if not check.is_open}
    branches = list(owing.exclude(pk__in=ready).order_by("path")[: FEW + 1])
    due = end_of(checklist.due_on)
    if len(branches) > FEW:
        title = _("Self-checks of the branches: %(checklist)s") % {"checklist": checklist}
        yield Todo(
            "checklist",
            title,
            checklist.get_absolute_url(),
            due=due,
            tag=time_left(checklist.due_on, near=SOON),
        )
        return
    for branch in branches:
        check = begun.get(branch.pk)
        url = f"{reverse('branches:self_check_add')}?branch={branch.pk}&checklist={checklist.pk}"
        if check:
            url = reverse("branches:self_check_fill", args=[check.pk])
        returned = check is not None and check.state == SelfCheck.State.RETURNED
        words = _("Better the self-check of %(branch)s") if returned else _("Self-check of %(branch)s")
        note = check.comment if returned else str(checklist)
        yield Todo(
            "checklist", words % {"branch": branch}, url, note, due, time_left(checklist.due_on, near=SOON)
        )


def newest_checklist():
    rows = Checklist.objects.filter(
        purpose=Checklist.Purpose.STANDARDISATION, state=Checklist.State.PUBLISHED
    )
    return rows.filter(due_on__isnull=False).order_by("-year").first()


def counted(user):
    """What waits for this person in numbers: reviews, demonstration points, regulations; one query for all of them."""
    lists, counts = {}, count_each(**wanted(user))
    lists["reviews"] = f"{reverse('branches:self_check_list')}?state={SelfCheck.State.SUBMITTED.value}"
    lists["applied"] = f"{reverse('branches:demo_site_list')}?state=applied"
    lists["checked"] = f"{reverse('branches:demo_site_list')}?state=checked"
    lists["regulations"] = f"{reverse('branches:regulation_list')}?standing=unconfirmed"
    for name, found in counts.items():
        if found:
            icon, words = WORDS[name](found)
            yield Todo(icon, words % {"count": told(found)}, lists[name])


WORDS = {
    "reviews": lambda n: (
        "checklist",
        ngettext("%(count)s self-check to review", "%(count)s self-checks to review", n),
    ),
    "applied": lambda n: (
        "flag",
        ngettext("%(count)s demonstration point to check", "%(count)s demonstration points to check", n),
    ),
    "checked": lambda n: (
        "flag",
        ngettext(
            "%(count)s checked demonstration point to name or not",
            "%(count)s checked demonstration points to name or not",
            n,
        ),
    ),
    "regulations": lambda n: (
        "books",
        ngettext(
            "%(count)s regulation to compare with the current text",
            "%(count)s regulations to compare with the current text",
            n,
        ),
    ),
}


def wanted(user) -> dict:
    """What is counted for this person: nobody reviews or checks what is of the own branch."""
    found = {}
    if user.has_perm(SelfCheck.permission("review")):
        handed_in = SelfCheck.objects.for_user(user, "review").filter(state=SelfCheck.State.SUBMITTED)
        found["reviews"] = handed_in.exclude(branch=user.branch_id).exclude(submitted_by=user)
    if user.has_perm(DemoSite.permission("check")):
        applied = DemoSite.objects.for_user(user, "check").filter(state=DemoSite.State.APPLIED)
        found["applied"] = applied.exclude(branch=user.branch_id)
    if user.has_perm(DemoSite.permission("name")):
        found["checked"] = DemoSite.objects.for_user(user, "name").filter(state=DemoSite.State.CHECKED)
    if user.has_perm(Regulation.permission("change")):
        unconfirmed = RegulationVersion.objects.filter(is_confirmed=False)
        found["regulations"] = Regulation.objects.filter(pk__in=unconfirmed.values("regulation"))
    return found


def sites_due(user):
    """Yearly reviews of demonstration points whose day has come."""
    if not user.has_perm(DemoSite.permission("check")):
        return
    due = DemoSite.objects.for_user(user, "check").exclude(branch=user.branch_id)
    due = due.filter(state=DemoSite.State.NAMED, review_due_on__lte=timezone.localdate())
    if day := due.order_by("review_due_on").values_list("review_due_on", flat=True).first():
        url = f"{reverse('branches:demo_site_list')}?due=true"
        words = _("Yearly review of demonstration points due")
        yield Todo("flag", words, url, due=end_of(day), tag=time_left(day, near=SOON))


def exchange(user):
    """Joint activities that wait for the answer of the person's branch."""
    if not user.has_perm(JointActivity.permission("confirm")):
        return
    reach = user.reach(JointActivity.permission("confirm"))
    waiting = ActivityPartner.objects.filter(reach.condition(["branch__path"]), answered_on=None)
    waiting = waiting.exclude(activity__state=JointActivity.State.WITHDRAWN).select_related("activity__host")
    found = list(waiting.order_by("activity__held_on")[: FEW + 1])
    if len(found) > FEW:
        url = f"{reverse('branches:joint_activity_list')}?open=true"
        yield Todo("arrows-exchange", _("Joint activities wait for an answer of your branches"), url)
        return
    for partner in found:
        words = _("Confirm the joint activity “%(topic)s”") % {"topic": partner.activity}
        note = f"{partner.activity.host} · {partner.activity.held_on}"
        yield Todo("arrows-exchange", words, partner.activity.get_absolute_url(), note)
