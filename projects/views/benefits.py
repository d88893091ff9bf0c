"""Pages of benefits: the list, claiming, confirming by finance, sending back."""

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import ReasonForm
from common.pages import Action, ModelPages
from common.tables import Column, choice, show
from projects.benefit_forms import ClaimForm, ConfirmForm
from projects.models import Benefit, RubricLine
from projects.running_filters import BenefitFilter
from projects.services import benefits

MENU = _("Projects and difficulties")
State = Benefit.State
TONES = {State.EXPECTED: "plain", State.CLAIMED: "watch", State.CONFIRMED: "good", State.SENT_BACK: "bad"}


def proposed_claim(benefit) -> dict:
    """What was claimed before, else what was expected."""
    inputs = benefit.claimed_inputs or benefit.expected_inputs
    values = {
        "of": benefit,
        "version": benefit.version,
        "words": benefit.words or benefit.project.social_benefit,
    }
    return values | inputs | {"commissioned_on": benefit.commissioned_on}


def proposed_confirmation(benefit) -> dict:
    return {"of": benefit, "version": benefit.version} | benefit.claimed_inputs


def claim_in_words(benefit) -> str:
    """What is to be confirmed, in a sentence."""
    if benefit.claimed_amount is None:
        return benefit.words
    words = _now("Claimed by %(who)s: %(amount)s yuan for %(since)s to %(until)s.") % {
        "who": benefit.claimed_by,
        "amount": show(benefit.claimed_amount),
        "since": benefit.commissioned_on,
        "until": benefit.counted_until,
    }
    if benefit.is_counting:
        words += " " + _now("The twelve months still run; a part of it is a forecast.")
    return words


CLAIM = Action(
    _("Claim the benefit"),
    benefits.claim,
    permission="report",
    why_not=lambda benefit, user: benefit.why_not_claim(user),
    form=ClaimForm,
    initial=proposed_claim,
    explain=_(
        "The amount is worked out from the figures. It counts once another department has confirmed it."
    ),
    done=_("The benefit of “%(row)s” is claimed; finance confirms it."),
)
CONFIRM = Action(
    _("Confirm the benefit"),
    benefits.confirm,
    permission="confirm",
    why_not=lambda benefit, user: benefit.why_not_confirm(user),
    form=ConfirmForm,
    initial=proposed_confirmation,
    explain=claim_in_words,
    done=_("The benefit of “%(row)s” is confirmed; the project is finished."),
)
SEND_BACK = Action(
    pgettext_lazy("benefit", "Send back"),
    benefits.send_back,
    permission="confirm",
    why_not=lambda benefit, user: benefit.why_not_confirm(user),
    form=ReasonForm,
    explain=_("Say what is not proven; the project leader claims again."),
    done=_("The benefit of “%(row)s” has been sent back."),
)


class BenefitPages(ModelPages):
    """What projects save: expected, claimed and confirmed beside each other."""

    model = Benefit
    name = "benefit"
    title = _("Benefits")
    menu = MENU
    related = ("project", "project__branch", "project__lead", "claimed_by", "confirmed_by")
    ordering = "-confirmed_on"
    filterset_class = BenefitFilter
    has_detail = False
    actions = {"claim": CLAIM, "confirm": CONFIRM, "send-back": SEND_BACK}
    empty_sentence = _("No project lies in your responsibility yet.")
    columns = (
        Column("project__name", _("Project"), sort="project__name", link=lambda b: b.get_absolute_url()),
        Column("project__branch__name", _("Branch"), sort="project__branch__path"),
        Column("category", _("Category"), value=lambda b: b.project.get_category_display(), kind="code"),
        Column("expected_amount", _("Expected, yuan"), kind="number", sort="expected_amount"),
        Column("claimed_amount", _("Claimed, yuan"), kind="number", sort="claimed_amount"),
        Column("confirmed_amount", _("Confirmed, yuan"), kind="number", sort="confirmed_amount"),
        Column("commissioned_on", _("In use since"), kind="date"),
        Column("counted_until", _("Counted until"), kind="date"),
        Column("confirmed_on", _("Confirmed on"), kind="date", sort="confirmed_on"),
        Column("confirmed_by__name", _("Confirmed by")),
        Column(
            "state",
            _("State"),
            value=choice("state"),
            kind="tag",
            tone=lambda b: TONES[b.state],
            sort="state",
        ),
    )

    @classmethod
    def home(cls, row):
        return row.get_absolute_url()

    @classmethod
    def summary(cls, user):
        found = (
            Benefit.objects.for_user(user).confirmed().aggregate(n=Count("pk"), sum=Sum("confirmed_amount"))
        )
        return _now("Confirmed: %(amount)s yuan in %(count)s projects.") % {
            "amount": show(found["sum"]) or "0.00",
            "count": found["n"],
        }

    @classmethod
    def list_links(cls, user):
        url = reverse("projects:benefit_totals")
        found = [{"label": _now("Totals"), "url": url, "icon": "sum"}]
        if user.has_perm(RubricLine.permission("view")):
            url = reverse("projects:rubric_line_list")
            found.append({"label": _now("Dimensions of acceptance"), "url": url, "icon": "list-numbers"})
        return found
