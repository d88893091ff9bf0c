"""What can be done on a visit and after it, and what its page shows of how it went."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views import View

from assessments.documents.visit_record import record_of_visit
from assessments.forms.visits import BeginForm
from assessments.models import Finding, SupervisionChecklist, SupervisionVisit
from assessments.services import visit_conduct
from assessments.visit_lines import lines_of, parts_of, total_of
from common import forms
from common.documents import DOCX
from common.errors import RuleViolation
from common.exports import download_response
from common.forms import ReasonForm
from common.pages import Action, Fragment, history

State = SupervisionVisit.State


def what_signing_does(visit) -> str:
    """How many problems go to the branch with the signature."""
    noted = visit.findings.filter(state=Finding.State.NOTED).count()
    words = ngettext(
        "%(count)s noted problem goes to the branch as a finding; nothing in the visit changes any more.",
        "%(count)s noted problems go to the branch as findings; nothing in the visit changes any more.",
        noted,
    )
    return words % {"count": noted}


CONDUCT_ACTIONS: dict = {
    "complete": Action(
        _("Complete the visit"),
        visit_conduct.complete,
        permission="conduct",
        why_not=lambda visit, user: visit.why_not_complete(user),
        shown=lambda visit: visit.state == State.UNDER_WAY,
        explain=_("Every line is answered. The leader who led signs next; then the branch learns of it."),
        done=_("“%(row)s” is completed; the leader who led signs it."),
    ),
    "sign-off": Action(
        _("Sign off"),
        visit_conduct.sign_off,
        permission="sign",
        why_not=lambda visit, user: visit.why_not_sign(user),
        shown=lambda visit: visit.state == State.COMPLETED,
        primary=True,
        explain=what_signing_does,
        done=_("“%(row)s” is signed off; the branch has its findings."),
    ),
    "send-back": Action(
        _("Send back to the team"),
        visit_conduct.send_back,
        permission="sign",
        why_not=lambda visit, user: visit.why_not_sign(user),
        shown=lambda visit: visit.state == State.COMPLETED,
        form=ReasonForm,
        explain=_("Say what is to be written otherwise; the team completes the visit again."),
        done=_("“%(row)s” has been sent back to the team."),
    ),
}
NOT_FOR_THE_BRANCH = ("finding.dropped",)
HAS_LINES = {State.UNDER_WAY, State.COMPLETED, State.SIGNED}


def shown_on_visit(visit, user) -> dict:
    """What the page of a visit shows of how it went: a part that is asked for once the page stands."""
    if not visit.shows_lines_to(user):
        return {"history": []}  # it tells what was written
    shown = {"history": history(visit, leave_out=NOT_FOR_THE_BRANCH)} if reads_only(visit, user) else {}
    if visit.state not in HAS_LINES:
        return shown
    return shown | {
        "fragments": [Fragment(_("How the visit went"), reverse("assessments:visit_result", args=[visit.pk]))]
    }


def reads_only(visit, user) -> bool:
    """Whether somebody sees the visit without being among those who supervise there, or is of the branch itself."""
    if user.branch.path.startswith(visit.branch.path) or visit.is_post_of(user):
        return True
    return not user.has_perm(SupervisionChecklist.permission("view"))


def links_of_visit(visit, user) -> list[dict]:
    """The pages of a visit: what prepares it, its checklist, its paper."""
    found = []

    def link(label, name, icon, **more):
        found.append({"label": label, "url": reverse(name, args=[visit.pk]), "icon": icon, **more})

    on_team = user.has_perm(SupervisionVisit.permission("conduct")) and visit.is_on_team(user)
    if on_team and visit.state == State.PLANNED:
        reason = str(visit.why_not_begin(user))
        link(_("Begin the visit"), "assessments:visit_begin", "player-play", primary=True, reason=reason)
    if on_team and visit.state == State.UNDER_WAY:
        link(
            pgettext_lazy("supervision", "Checklist"),
            "assessments:visit_checklist",
            "list-check",
            primary=True,
        )
    if on_team and visit.state in {State.PLANNED, State.UNDER_WAY}:
        link(pgettext_lazy("supervision", "Prepare"), "assessments:visit_prepare", "eye")
    if visit.state in {State.COMPLETED, State.SIGNED} and visit.shows_lines_to(user):
        link("Word", "assessments:visit_record", "download")
    return found


def visit_or_404(user, pk, action="view"):
    """Not your visit is 404; on whose team one is not is 403 for whoever may only look."""
    if not user.has_perm(SupervisionVisit.permission(action)):
        raise PermissionDenied
    related = ("branch", "leader", "plan", "checklist")
    rows = SupervisionVisit.objects.for_user(user, action).select_related(*related)
    if visit := rows.filter(pk=pk).first():
        return visit
    if action != "view" and SupervisionVisit.objects.for_user(user).filter(pk=pk).exists():
        raise PermissionDenied
    raise Http404


def readable_or_404(user, pk):
    """A visit whose lines this person may read."""
    visit = visit_or_404(user, pk)
    if visit.state not in HAS_LINES or not visit.shows_lines_to(user):
        raise Http404
    return visit


def trail(visit, title):
    return [
        (_("Supervision and rectification"), None),
        (_("Supervision visits"), reverse("assessments:supervision_visit_list")),
        (str(visit), visit.get_absolute_url()),
        (title, None),
    ]


class VisitBegin(View):
    """The team is at the branch: the day and the checklist, and on to the first line."""

    def get(self, request, pk):
        visit = visit_or_404(request.user, pk, "conduct")
        return self.show(visit, BeginForm(visit=visit))

    def post(self, request, pk):
        visit = visit_or_404(request.user, pk, "conduct")
        form = forms.narrow(BeginForm(request.POST, visit=visit), request.user)
        if form.is_valid():
            try:
                visit_conduct.begin(visit, by=request.user, **form.cleaned_data)
            except ValidationError as invalid:
                forms.add_errors(form, invalid)
            except RuleViolation as refusal:
                form.add_error(None, refusal.message)
            else:
                return redirect("assessments:visit_checklist", pk=pk)
        return self.show(visit, form, status=422)

    def show(self, visit, form, status=200):
        title = _now("Begin the visit")
        context = {
            "title": title,
            "breadcrumb": trail(visit, title),
            "row": visit,
            "form": forms.narrow(form, self.request.user),
            "reason": visit.why_not_begin(self.request.user),
            "explain": _now("The checklist stays with the visit, also when a new edition is published."),
            "cancel_url": visit.get_absolute_url(),
        }
        return render(self.request, "pages/confirm.html", context, status=status)


class VisitResult(View):
    """How the visit went: points, problems and findings by theme, what was advised."""

    def get(self, request, pk):
        visit = readable_or_404(request.user, pk)
        lines = lines_of(visit)
        told = Finding.objects.for_user(request.user).filter(visit=visit)
        context = {
            "visit": visit,
            "parts": parts_of(lines),
            "total": total_of(lines),
            "findings": told.select_related("code", "owner").order_by("pk"),
            "members": visit.members.select_related("user"),
        }
        return render(request, "assessments/visit_result.html", context)


class VisitRecord(View):
    """The official record of a visit, as Word."""

    def get(self, request, pk):
        visit = readable_or_404(request.user, pk)
        name = _now("Record of supervision %(visit)s") % {"visit": visit}
        return download_response(record_of_visit(visit), f"{name}.docx", DOCX)
