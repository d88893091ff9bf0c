"""What branch building asks of a person: a self-check to hand in, reviews, checks and naming, partners' answers, texts."""

from django.db.models import Count, Min, Q
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
from common.counting import count, told
from common.todos import Todo, end_of, time_left

SOON = 14  # days

FEW = 3  # so many branches are named one by one; more of them are one line


def todos(user) -> list[Todo]:
    """Everything that is due for this person; a constant number of queries."""
    return [*self_checks(user), *reviews(user), *sites(user), *exchange(user), *regulations(user)]


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


def reviews(user):
    """Self-checks that wait for somebody from outside the branch."""
    if not user.has_perm(SelfCheck.permission("review")):
        return
    waiting = SelfCheck.objects.for_user(user, "review").filter(state=SelfCheck.State.SUBMITTED)
    waiting = waiting.exclude(branch=user.branch_id).exclude(submitted_by=user)
    if found := count(waiting):
        words = ngettext("%(count)s self-check to review", "%(count)s self-checks to review", found)
        url = f"{reverse('branches:self_check_list')}?state={SelfCheck.State.SUBMITTED.value}"
        yield Todo("checklist", words % {"count": told(found)}, url)


def sites(user):
    """Applications to check or to name, and yearly reviews that are due; counted in one query."""
    wanted = sites_wanted(user)
    if not wanted:
        return
    url, counts = reverse("branches:demo_site_list"), DemoSite.objects.aggregate(**wanted)
    if count := counts.get("applied"):
        words = ngettext(
            "%(count)s demonstration point to check", "%(count)s demonstration points to check", count
        )
        yield Todo("flag", words % {"count": count}, f"{url}?state=applied")
    if day := counts.get("due"):
        tag = time_left(day, near=SOON)
        words = _("Yearly review of demonstration points due")
        yield Todo("flag", words, f"{url}?due=true", due=end_of(day), tag=tag)
    if count := counts.get("checked"):
        words = ngettext(
            "%(count)s checked demonstration point to name or not",
            "%(count)s checked demonstration points to name or not",
            count,
        )
        yield Todo("flag", words % {"count": count}, f"{url}?state=checked")


def sites_wanted(user) -> dict:
    """What is counted for this person: by whom a point may be checked and by whom named."""
    states, wanted = DemoSite.State, {}
    if check := user.reach(DemoSite.permission("check")):
        mine = check.condition(["branch__path"]) & ~Q(branch=user.branch_id)
        due = Q(state=states.NAMED, review_due_on__lte=timezone.localdate())
        wanted["applied"] = Count("pk", filter=mine & Q(state=states.APPLIED))
        wanted["due"] = Min("review_due_on", filter=mine & due)
    if name := user.reach(DemoSite.permission("name")):
        mine = name.condition(["branch__path"])
        wanted["checked"] = Count("pk", filter=mine & Q(state=states.CHECKED))
    return wanted


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


def regulations(user):
    """Editions that nobody has compared with the current text."""
    if not user.has_perm(Regulation.permission("change")):
        return
    if count := RegulationVersion.objects.filter(is_confirmed=False).values("regulation").distinct().count():
        words = ngettext(
            "%(count)s regulation to compare with the current text",
            "%(count)s regulations to compare with the current text",
            count,
        )
        yield Todo(
            "books", words % {"count": count}, f"{reverse('branches:regulation_list')}?standing=unconfirmed"
        )
