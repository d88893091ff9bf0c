"""What other branches ask of one's own: members for their projects, and taking part in joint ones."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View

from common.errors import RuleViolation
from common.forms import ReasonForm
from projects.models import Project, ProjectPartner, TeamMember
from projects.services import consents
from projects.views.projects import MENU, ProjectPages

SHOWN = 200
TITLE = _("Consents asked of my branches")
KINDS = {
    "member": (consents.asked_members, TeamMember, {"agree": consents.give, "decline": consents.decline}),
    "partner": (
        consents.asked_partners,
        ProjectPartner,
        {"agree": consents.agree, "decline": consents.stay_out},
    ),
}
WORDS = {"agree": _("Agree"), "decline": _("Decline")}


class ConsentView(View):
    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(Project.permission("consent")):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ConsentList(ConsentView):
    """What waits for the word of one's branches."""

    def get(self, request):
        user = request.user
        lead = ("project__branch", "project__lead")
        context = {
            "title": TITLE,
            "breadcrumb": [(MENU, None), (ProjectPages.title, ProjectPages.url("list")), (TITLE, None)],
            "members": consents.open_members(user).select_related("user__branch", *lead)[:SHOWN],
            "partners": consents.open_partners(user).select_related("branch", *lead)[:SHOWN],
        }
        return render(request, "projects/consents.html", context)


class ConsentPage(ConsentView):
    """One answer: agreed at once, declined with a reason."""

    def get(self, request, kind, pk, verb):
        return self.show(self.find(kind, pk, verb), verb, ReasonForm() if verb == "decline" else None)

    def post(self, request, kind, pk, verb):
        row = self.find(kind, pk, verb)
        service = KINDS[kind][2][verb]
        form = ReasonForm(request.POST) if verb == "decline" else None
        if form is None or form.is_valid():
            try:
                service(row, by=request.user, **(form.cleaned_data if form else {}))
            except RuleViolation as refusal:
                if form is None:
                    raise
                form.add_error(None, refusal.message)
            else:
                messages.success(request, self.told(row, verb))
                return redirect(row.project.get_absolute_url())
        return self.show(row, verb, form, status=422)

    def find(self, kind, pk, verb):
        if kind not in KINDS or verb not in WORDS:
            raise Http404
        asked, _model, _services = KINDS[kind]
        rows = asked(self.request.user).select_related("project__branch")
        return get_object_or_404(rows.select_related("project__branch", *self.named(kind)), pk=pk)

    def named(self, kind):
        return ("user__branch",) if kind == "member" else ("branch",)

    def told(self, row, verb):
        sentence = (
            _now("You have agreed: %(what)s.") if verb == "agree" else _now("You have declined: %(what)s.")
        )
        return sentence % {"what": row}

    def show(self, row, verb, form, status=200):
        project = row.project
        home = project.get_absolute_url()
        context = {
            "title": WORDS[verb],
            "breadcrumb": [(MENU, None), (str(project), home), (WORDS[verb], None)],
            "row": f"{project} · {row}",
            "explain": _now("%(branch)s asks for it in the project “%(project)s”.")
            % {"branch": project.branch, "project": project},
            "reason": consents.why_not_answer(project),
            "form": form,
            "cancel_url": home,
        }
        return render(self.request, "pages/confirm.html", context, status=status)
