"""The verbs on a finding: which service, which form, what is said before and after."""

from django.utils.translation import gettext_lazy as _

from assessments.forms.rectifications import (
    ExtensionForm,
    MeasureDoneForm,
    MeasuresForm,
    ReasonAboutForm,
    ResultForm,
    SeenForm,
)
from assessments.models.finding_steps import STEPS
from assessments.services import extensions, rectifications
from common.pages import Action


def verb(name, service, **more):
    """An action whose label, permission and why-not come from the table of steps."""
    step = STEPS[name]
    return Action(
        step.label,
        service,
        permission=step.permission,
        why_not=lambda finding, user: finding.why_not(name, user),
        shown=lambda finding: finding.allows(name),
        **more,
    )


def has_question(finding) -> bool:
    return finding.is_undone and finding.waiting_hand_in("extension") is not None


def asked(name, service, **more):
    """A verb that makes sense only while an extension is asked for."""
    found = verb(name, service, **more)
    return Action(**{**vars(found), "shown": has_question})


ACTIONS = {
    "submit-measures": verb(
        "submit_measures",
        rectifications.submit_measures,
        form=MeasuresForm,
        primary=True,
        explain=_("Say what is done, by whom and until when; whoever verifies approves it or returns it."),
        done=_("The measures of “%(row)s” have been handed in; they are approved or returned."),
    ),
    "begin": verb(
        "begin",
        rectifications.begin,
        primary=True,
        bulk=True,
        explain=_("The measures are being carried out from now on."),
        done=_("“%(row)s” is being rectified."),
    ),
    "submit": verb(
        "submit",
        rectifications.submit,
        form=ResultForm,
        primary=True,
        explain=_("Say what was done and, where it can be counted, the figure before and after."),
        done=_("The rectification of “%(row)s” has been handed in; somebody else verifies it."),
    ),
    "close": verb(
        "close",
        rectifications.close,
        form=SeenForm,
        primary=True,
        explain=_(
            "Say what you saw on the spot. A serious finding is then confirmed by the leader in charge."
        ),
        done=_("“%(row)s” has been verified."),
    ),
    "confirm": verb(
        "confirm",
        rectifications.confirm,
        form=SeenForm,
        primary=True,
        explain=_("The second review of a serious finding: say what you saw."),
        done=_("“%(row)s” is closed."),
    ),
    "approve-measures": verb(
        "approve_measures",
        rectifications.approve_measures,
        primary=True,
        bulk=True,
        explain=_("The branch carries the measures out as they stand here."),
        done=_("The measures of “%(row)s” are approved."),
    ),
    "grant-extension": asked(
        "grant_extension",
        extensions.grant_extension,
        explain=_("The term runs until the new day; the first one stays on record."),
        done=_("The extension of “%(row)s” is granted."),
    ),
    "refuse-extension": asked(
        "refuse_extension",
        extensions.refuse_extension,
        form=ReasonAboutForm,
        done=_("The extension of “%(row)s” is refused."),
    ),
    "return-measures": verb(
        "return_measures",
        rectifications.return_measures,
        form=ReasonAboutForm,
        explain=_("Say what is missing; the branch hands in others."),
        done=_("The measures of “%(row)s” have been returned."),
    ),
    "return": verb(
        "return_rectification",
        rectifications.return_rectification,
        form=ReasonAboutForm,
        explain=_("Say what is not gone yet. The version that was handed in is kept."),
        done=_("The rectification of “%(row)s” has been returned."),
    ),
    "refuse-closing": verb(
        "refuse_closing",
        rectifications.refuse_closing,
        form=ReasonAboutForm,
        explain=_("Say what is not gone yet. The version that was handed in is kept."),
        done=_("The rectification of “%(row)s” has been returned."),
    ),
    "complete-measure": verb(
        "complete_measure",
        rectifications.complete_measure,
        form=MeasureDoneForm,
        done=_("A measure of “%(row)s” is done."),
    ),
    "ask-extension": verb(
        "ask_extension",
        extensions.ask_extension,
        form=ExtensionForm,
        explain=_("An extension is asked for once, before the term is over."),
        done=_("An extension of “%(row)s” has been asked for."),
    ),
    "recall": verb(
        "recall",
        rectifications.recall,
        explain=_("What was handed in comes back to you, to be handed in again."),
        done=_("“%(row)s” has been recalled."),
    ),
    "withdraw": verb(
        "withdraw",
        rectifications.withdraw,
        form=ReasonAboutForm,
        danger=True,
        explain=_("It was raised wrongly. From now on it counts nowhere; the reason stays on record."),
        done=_("“%(row)s” is withdrawn."),
    ),
}
