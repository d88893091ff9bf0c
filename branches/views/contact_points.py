"""Pages of contact points: the list, one of them, and who leads what in a part of the tree."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views import View

from branches.contact_points_filters import ContactPointFilter
from branches.contact_points_forms import ContactPointChangeForm, ContactPointEndForm, ContactPointForm
from branches.facts.contact_matrix import Matrix, leaders_above
from branches.models import Branch, ContactPoint, ContactVisit, User
from branches.models.contact_points import leading_posts
from branches.services import contact_points
from branches.views.follow_ups import MENU
from branches.views.organization import import_link
from common.counting import told_each
from common.errors import RuleViolation
from common.pages import Action, ModelPages
from common.tables import Column
from common.typed import day

SHOWN = 20  # visits on the page of a contact point


def held(point) -> str:
    if point.until:
        return _now("ended on %(day)s") % {"day": point.until}
    return _now("held today")


def part(point) -> str:
    return _now("leads") if point.is_lead else _now("takes part")


LEADER = Column("leader__name", _("Contact leader"), sort="leader__name", link=lambda p: p.get_absolute_url())
BRANCH = Column("branch__name", _("Contact branch"), sort="branch__path")
SINCE = Column("since", _("Since"), kind="date", sort="since")
UNTIL = Column("until", _("Until"), kind="date", sort="until")
NOTE = Column("note", _("Ground or remark"))
LEAD = Column(
    "is_lead",
    _("Lead"),
    value=part,
    kind="tag",
    tone=lambda p: "good" if p.is_lead and not p.until else "plain",
)
HELD = Column("held", _("State"), value=held, kind="tag", tone=lambda p: "plain" if p.until else "good")


class ContactPointPages(ModelPages):
    """Which leader answers for which branch, since when and until when."""

    model = ContactPoint
    name = "contact_point"
    title = _("Contact points")
    menu = MENU
    related = ("leader", "branch")
    ordering = "branch__path"
    form_class, change_form_class = ContactPointForm, ContactPointChangeForm
    filterset_class = ContactPointFilter
    detail_template = "branches/contact_point.html"
    create, update = contact_points.assign, contact_points.change
    actions = {
        "lead": Action(
            _("Make the lead"),
            contact_points.make_lead,
            why_not=lambda point, user: point.why_not_lead(),
            shown=lambda point: not point.until and not point.is_lead,
            explain=_(
                "Of several leaders of a branch one leads; whoever led until now takes part from then on."
            ),
            done=_("“%(row)s” leads now."),
        ),
        "end": Action(
            _("End"),
            contact_points.end,
            why_not=lambda point, user: point.why_not_end(),
            shown=lambda point: not point.until,
            form=ContactPointEndForm,
            danger=True,
            explain=_(
                "The visits stay. Where it led, the leader who has served longest among the others leads on."
            ),
            done=_("“%(row)s” has ended."),
        ),
    }
    empty_sentence = _("No leader has a contact branch yet. The matrix assigns them by a click.")
    columns = (
        BRANCH,
        LEADER,
        LEAD,
        SINCE,
        UNTIL,
        HELD,
        NOTE,
        Column("leader__username", _("Employee number")),
        Column("branch__code", _("Code of the branch")),
    )
    sections = ((_("Contact point"), (LEADER, BRANCH, LEAD)), (_("When"), (SINCE, UNTIL, HELD, NOTE)))

    @classmethod
    def summary(cls, user):
        rows = ContactPoint.objects.for_user(user).filter(until=None)
        return _now("%(count)s contact points are held today.") % told_each(count=rows)

    @classmethod
    def list_links(cls, user):
        matrix = {"label": _now("Who leads what"), "url": reverse("branches:contact_matrix"), "icon": "table"}
        return [matrix, *import_link("contact_points", cls.may(user, "add"))]

    @classmethod
    def extra_actions(cls, row, user):
        url = reverse("branches:contact_prepare", args=[row.branch_id])
        found = [{"label": _now("Prepare a visit"), "url": url, "icon": "clipboard-text"}]
        if row.leader == user and not row.until and user.has_perm(ContactVisit.permission("add")):
            url = f"{reverse('branches:contact_visit_add')}?contact_point={row.pk}"
            found.append({"label": _now("Record a visit"), "url": url, "primary": True})
        return found

    @classmethod
    def extra_context(cls, row, user):
        visits = ContactVisit.objects.for_user(user).filter(contact_point=row).order_by("-visited_on", "-pk")
        others = ContactPoint.objects.for_user(user).filter(branch=row.branch_id, until=None)
        return {
            "visits": visits[:SHOWN],
            "others": others.exclude(pk=row.pk).select_related("leader", "branch"),
        }


class ContactMatrix(View):
    """Who leads what in a part of the tree; a click gives a leader a branch, ticks give several."""

    def get(self, request):
        if not request.user.has_perm(ContactPoint.permission("view")):
            raise PermissionDenied
        part = self.part(request.user, request.GET.get("part", ""))
        may_assign = part is not None and request.user.reach(ContactPoint.permission("add")).covers(part.path)
        context = {
            "title": _("Who leads what"),
            "breadcrumb": [(MENU, None), (ContactPointPages.title, ContactPointPages.url("list")),
                           (_("Who leads what"), None)],
            "parts": self.parts(request.user),
            "part": part,
            "may_assign": may_assign,
            "today": timezone.localdate(),
        }  # fmt: skip
        if part:
            context["matrix"] = Matrix(part)
            context["leaders"] = leaders_above(part) if may_assign else []
        return render(request, "branches/contact_matrix.html", context)

    def post(self, request):
        user = request.user
        if not user.has_perm(ContactPoint.permission("add")):
            raise PermissionDenied
        leader, branches = self.wanted(request)
        since = day(request.POST.get("since", "")) or timezone.localdate()
        if not branches or not leader:
            messages.info(request, _now("Choose a leader and at least one branch."))
        else:
            try:
                made = contact_points.assign_many(by=user, leader=leader, branches=branches, since=since)
            except RuleViolation as refusal:
                messages.error(request, refusal.message)
            else:
                words = ngettext(
                    "%(leader)s answers for %(count)s more branch.",
                    "%(leader)s answers for %(count)s more branches.",
                    len(made),
                )
                messages.success(request, words % {"leader": leader, "count": len(made)})
        part = request.POST.get("part", "")
        return redirect(f"{reverse('branches:contact_matrix')}?part={part if part.isdecimal() else ''}")

    def wanted(self, request):
        """The leader and the branches: of the cell that was clicked, or of the rows that were ticked."""
        leader, branches = request.POST.get("leader", ""), request.POST.getlist("pk")
        if cell := request.POST.get("cell"):
            leader, _dot, branch = cell.partition(".")
            branches = [branch]
        wanted = {int(pk) for pk in branches if pk.isdecimal()}
        mine = request.user.reach(ContactPoint.permission("add")).condition(["path"])
        found = list(Branch.objects.filter(mine, pk__in=wanted).order_by("path"))
        if len(found) < len(wanted):
            raise Http404
        leading = User.objects.filter(appointments__in=leading_posts())
        return leading.filter(pk=leader).first() if leader.isdecimal() else None, found

    def parts(self, user):
        """The organisations under which branches stand, as far as the reader sees contact points."""
        reach = user.reach(ContactPoint.permission("view")).condition(["path"])
        above = Branch.objects.filter(reach, closed_on=None).exclude(kind__in=Matrix.LEAVES)
        return above.order_by("path")[:500]

    def part(self, user, chosen):
        """The part that was asked for; else the first with branches directly below it."""
        found = list(self.parts(user))
        if chosen.isdecimal():
            for each in found:
                if each.pk == int(chosen):
                    return each
        direct = Branch.objects.filter(kind=Branch.Kind.BRANCH, closed_on=None, parent__in=found)
        with_branches = direct.order_by("parent__path").values_list("parent", flat=True).first()
        return next((each for each in found if each.pk == with_branches), None)
