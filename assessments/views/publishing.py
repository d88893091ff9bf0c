"""The decision to publish, taken on the page that shows what it changes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from assessments.forms.runs import PublishForm
from assessments.models import ScoreRun
from assessments.services import runs
from assessments.views.differences import DifferencePage, readable_run
from assessments.views.runs import held_back, may


class PublishPage(DifferencePage):
    """The difference first, then the button; replacing a published result needs a reason."""

    publishing = True
    template = "assessments/run_publish.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(ScoreRun.permission("publish")):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, pk):
        run = publishable(request, pk)
        return self.show(request, run, PublishForm() if needs_reason(run) else None)

    def post(self, request, pk):
        run = publishable(request, pk)
        form = PublishForm(request.POST) if needs_reason(run) else None
        if form and not form.is_valid():
            return self.show(request, run, form, status=422)
        run = runs.publish(run, by=request.user, reason=form.cleaned_data["reason"] if form else "")
        text = _("The scores of %(period)s are published; every branch now sees its own card.")
        messages.success(request, text % {"period": run.period})
        return redirect(run.get_absolute_url())

    def decision(self, request, run):
        return {
            "reason": run.why_not_publish(request.user),
            "replaced": standing(run),
            "held_back": held_back(request.user, run),
        }


def publishable(request, pk):
    """The run as the person who publishes may reach it."""
    run = readable_run(request, pk)
    if not may(request.user, "publish", run):
        raise PermissionDenied
    return run


def standing(run):
    """The published result that this one would replace."""
    same = ScoreRun.objects.filter(period=run.period_id, scope=run.scope_id, state=ScoreRun.State.PUBLISHED)
    return same.exclude(pk=run.pk).first()


def needs_reason(run) -> bool:
    return run.state == ScoreRun.State.DRAFT and not run.reason and standing(run) is not None
