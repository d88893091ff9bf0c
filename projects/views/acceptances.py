"""An assessor gives points, dimension by dimension, without seeing what others gave."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from common.errors import RuleViolation
from projects.models import Acceptance, Project
from projects.running_forms import ScoreForm
from projects.services import acceptances
from projects.views.progress import MENU


class ScorePage(View):
    """The points of one assessor; somebody who was not named sees the project, not this page."""

    def dispatch(self, request, pk):
        user = request.user
        if not user.has_perm(Project.permission("score")):
            raise PermissionDenied
        self.acceptance = Acceptance.objects.select_related("project").filter(pk=pk).first()
        project = self.acceptance.project_id if self.acceptance else 0
        if not Project.objects.for_user(user, "score").filter(pk=project).exists():
            raise Http404
        self.own = self.acceptance.assessor(user)
        if self.own is None:
            raise PermissionDenied
        return super().dispatch(request)

    def get(self, request):
        return self.show(ScoreForm(lines=self.acceptance.lines, own=self.own))

    def post(self, request):
        form = ScoreForm(request.POST, lines=self.acceptance.lines, own=self.own)
        if form.is_valid():
            words = form.cleaned_data["words"]
            try:
                own = acceptances.score(self.acceptance, by=request.user, points=form.points, words=words)
            except RuleViolation as refusal:
                form.add_error(None, refusal.message)
            else:
                sentence = _("You gave “%(project)s” %(total)s points.")
                messages.success(request, sentence % {"project": self.acceptance.project, "total": own.total})
                return redirect(self.acceptance.project.get_absolute_url())
        return self.show(form, 422)

    def show(self, form, status=200):
        project = self.acceptance.project
        title = _("Give points")
        context = {
            "title": title,
            "breadcrumb": [(MENU, None), (str(project), project.get_absolute_url()), (title, None)],
            "form": form,
            "project": project,
            "acceptance": self.acceptance,
            "reason": self.acceptance.why_not_score(self.request.user),
            "cancel_url": project.get_absolute_url(),
            "draft": f"score-{self.acceptance.pk}",
        }
        return render(self.request, "projects/acceptance_score.html", context, status=status)
