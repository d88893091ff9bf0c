"""What can be done about a project until it is approved, and about its hand-ins later."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.pages import Action
from projects import deciders, project_words
from projects.completeness import why_not_submit
from projects.models import project_steps
from projects.services import approvals, drafts


class AgreeForm(forms.Form):
    """An opinion, and the step about which it was written."""

    comment = forms.CharField(
        label=_("opinion"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    step = forms.IntegerField(widget=forms.HiddenInput, required=False)


class SendBackForm(AgreeForm):
    comment = forms.CharField(
        label=_("what is missing"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


def step_now(project) -> dict:
    decision = deciders.waiting(project)
    return {"step": decision.pk} if decision else {}


def in_states(verb):
    return lambda project: project.state in project_steps.VERBS[verb].ways


APPLICATION_ACTIONS: dict = {
    "submit": Action(
        pgettext_lazy("project", "Hand in"),
        approvals.submit,
        why_not=why_not_submit,
        shown=in_states("submit"),
        primary=True,
        bulk=True,
        explain=project_words.way_ahead,
        done=_("“%(row)s” has been handed in; the first step waits for its decision."),
    ),
    "decide": Action(
        pgettext_lazy("project", "Agree"),
        approvals.decide,
        permission="decide",
        why_not=deciders.why_not_decide,
        shown=in_states("decide"),
        form=AgreeForm,
        initial=step_now,
        primary=True,
        bulk=True,
        explain=project_words.about_the_step,
        done=_("You have agreed to “%(row)s”."),
    ),
    "send-back": Action(
        pgettext_lazy("project", "Send back"),
        approvals.send_back,
        permission="decide",
        why_not=deciders.why_not_decide,
        shown=in_states("send_back"),
        form=SendBackForm,
        initial=step_now,
        explain=_("Say what is missing; whoever handed it in mends it and hands it in again."),
        done=_("“%(row)s” has been sent back."),
    ),
    "recall": Action(
        pgettext_lazy("project", "Recall"),
        approvals.recall,
        why_not=approvals.why_not_recall,
        shown=in_states("recall"),
        bulk=True,
        explain=_("You take back what you handed in; afterwards it can be changed and handed in again."),
        done=_("“%(row)s” has been recalled."),
    ),
    "withdraw": Action(
        pgettext_lazy("project", "Withdraw"),
        drafts.withdraw,
        why_not=lambda project, user: project_steps.why_not("withdraw", project),
        shown=in_states("withdraw"),
        form=WithdrawForm,
        danger=True,
        explain=_("The project is not applied for any more. What was written stays to be read."),
        done=_("“%(row)s” is withdrawn."),
    ),
}
