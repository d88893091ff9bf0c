"""Pages of the approval steps: who decides, in which order, within how many working days."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.roles import role_label
from common.forms import PortalForm
from common.pages import Action, ModelPages
from common.tables import Column, choice
from projects.application_filters import StepFilter
from projects.models import ApprovalStep
from projects.services import approval_steps
from projects.views.projects import MENU

KIND = Column("kind", _("Kind of project"), value=choice("kind"), sort="kind")
STAGE = Column("stage", _("Stage"), value=choice("stage"), sort="stage")
ORDER = Column("order", _("Order"), kind="integer", sort="order")
NAME = Column(
    "name",
    pgettext_lazy("project", "Step"),
    sort="name",
    link=lambda s: ApprovalStepPages.url("detail", s.pk),
)
ROLE = Column("role", _("Decided by the role"), value=lambda s: role_label(s.role))
DAYS = Column("working_days", _("Working days"), kind="integer", sort="working_days")
IN_USE = Column(
    "is_active",
    _("In use"),
    value=lambda s: _now("in use") if s.is_active else _now("out of use"),
    kind="tag",
    tone=lambda s: "good" if s.is_active else "plain",
)


class ApprovalStepForm(PortalForm):
    """A step: at which place of which way, by whom, within how many days."""

    role = forms.ChoiceField(label=_("decided by the role"))

    class Meta:
        model = ApprovalStep
        fields = ["kind", "stage", "order", "name", "role", "working_days"]
        help_texts = {"order": _("Hand-ins that are under way keep the steps they began with.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, role_label(role)) for role in approval_steps.deciding_roles()]


class ApprovalStepChangeForm(ApprovalStepForm):
    class Meta(ApprovalStepForm.Meta):
        fields = ["order", "name", "role", "working_days"]


class ApprovalStepPages(ModelPages):
    """The ways by which projects are approved, as the office set them."""

    model = ApprovalStep
    name = "approval_step"
    title = _("Approval steps")
    menu = MENU
    ordering = "kind"
    form_class, change_form_class = ApprovalStepForm, ApprovalStepChangeForm
    filterset_class = StepFilter
    create, update = approval_steps.add, approval_steps.change
    actions = {
        "stop": Action(
            _("Take out of use"),
            approval_steps.stop,
            why_not=approval_steps.why_not_stop,
            shown=lambda step: step.is_active,
            explain=_("New hand-ins pass it by; those under way keep it."),
            done=_("“%(row)s” is out of use."),
        )
    }
    empty_sentence = _("No steps have been written down; projects pass the steps that are shipped.")
    columns = (KIND, STAGE, ORDER, NAME, ROLE, DAYS, IN_USE)
    sections = ((pgettext_lazy("project", "Step"), columns),)

    @classmethod
    def home(cls, row):
        return cls.url("detail", row.pk)
