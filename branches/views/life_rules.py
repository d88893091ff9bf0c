"""Pages of the rules: how often organisational life is due, from when on, and on what ground."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.life_filters import FrequencyFilter
from branches.life_plan_forms import EndRuleForm, FrequencyChangeForm, FrequencyForm
from branches.models import FrequencyRule
from branches.services import life_rules
from common.pages import Action, ModelPages
from common.tables import Column, choice

MENU = _("Organisational life and committees")


def in_force(rule):
    today = timezone.localdate()
    if rule.since > today:
        return _now("from %(day)s on") % {"day": rule.since}
    return (
        _now("in force")
        if not rule.until or rule.until > today
        else _now("until %(day)s") % {"day": rule.until}
    )


def tone(rule):
    today = timezone.localdate()
    holds = rule.since <= today and (not rule.until or rule.until > today)
    return "good" if holds else "watch" if rule.since > today else "plain"


def owed_by(rule):
    words = str(rule.get_branch_kind_display())
    if not rule.fewest_members:
        return words
    return _now("%(kind)s from %(count)s members on") % {"kind": words, "count": rule.fewest_members}


KIND = Column("kind", _("What is owed"), value=choice("kind"), sort="kind")
HOW_OFTEN = Column("words", _("How often"))
OWED_BY = Column("owed_by", _("Owed by"), value=owed_by)
IN_FORCE = Column("in_force", _("State"), value=in_force, kind="tag", tone=tone)
SINCE = Column("since", _("In force since"), kind="date", sort="since")
UNTIL = Column("until", _("In force until"), kind="date")
REGULATION = Column("regulation__title", _("Regulation"))
NOTE = Column("note", _("Note"))


class FrequencyPages(ModelPages):
    """The rules in force, those that come, and those that held: nothing is overwritten."""

    model = FrequencyRule
    name = "frequency"
    title = _("Rules of organisational life")
    menu = MENU
    related = ("regulation",)
    ordering = "kind"
    filterset_class = FrequencyFilter
    form_class = FrequencyForm
    change_form_class = FrequencyChangeForm
    detail_template = "branches/life_rule.html"
    create, update = life_rules.begin, life_rules.change
    actions = {
        "end": Action(
            _("End without another"),
            life_rules.end,
            why_not=lambda rule, user: rule.why_not_change(),
            form=EndRuleForm,
            danger=True,
            explain=_(
                "What was owed before that day stays owed. To change the frequency, edit the rule instead."
            ),
            done=_("“%(row)s” ends; nothing of this kind is owed afterwards."),
        )
    }
    empty_sentence = _("No rule says yet how often organisational life is due.")
    columns = (
        Column(
            "kind",
            _("What is owed"),
            value=choice("kind"),
            sort="kind",
            link=lambda r: r.get_absolute_url(),
        ),
        OWED_BY,
        HOW_OFTEN,
        REGULATION,
        SINCE,
        UNTIL,
        IN_FORCE,
    )
    sections = (
        (_("What holds"), (KIND, OWED_BY, HOW_OFTEN, NOTE)),
        (_("Ground and time"), (REGULATION, SINCE, UNTIL, IN_FORCE)),
    )

    @classmethod
    def summary(cls, user):
        return _now(
            "A change ends the old line on a day and begins a new one; what is past is judged by what held then."
        )

    @classmethod
    def extra_context(cls, row, user):
        others = FrequencyRule.objects.filter(kind=row.kind, branch_kind=row.branch_kind)
        return {"others": others.filter(~Q(pk=row.pk)).select_related("regulation").order_by("-since")}
