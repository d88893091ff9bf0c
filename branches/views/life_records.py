"""Pages of records: what was held, typed once by the recorder, with its resolutions and its link to production."""

from django.urls import reverse
from django.utils.decorators import classonlymethod
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.life_filters import RecordFilter
from branches.life_forms import RecordForm, WithdrawForm
from branches.models import FollowUp, LifeRecord
from branches.services import life_records
from branches.views.life_recording import FORMS
from branches.views.life_rules import MENU
from branches.views.organization import import_link
from common import links
from common.pages import Action, ModelPages
from common.tables import Column, choice
from common.words import listed

State = LifeRecord.State
TONES = {State.DRAFT: "watch", State.RECORDED: "good", State.WITHDRAWN: "plain"}


def state(record):
    return record.get_state_display()


def tone(record):
    return TONES[record.state]


def attendance(record):
    if record.is_heart_talk:
        return _now("%(count)s talks") % {"count": record.talks_count or 0}
    return f"{record.present}/{record.expected}" if record.expected else ""


def production(record):
    """The figures of production and the projects that the record names."""
    return listed(link.label for link in getattr(record, "linked", ()))


def first_line(record):
    return record.topics.splitlines()[0][:60] if record.topics else ""


HELD_ON = Column("held_on", _("Held on"), kind="date", sort="held_on")
KIND = Column("kind", _("Kind"), value=choice("kind"), sort="kind")
BRANCH = Column("branch__name", _("Branch"), sort="branch__path", link=lambda r: r.branch.get_absolute_url())
ATTENDANCE = Column("attendance", _("Present / expected"), value=attendance, kind="integer")
STATE = Column("state", _("State"), value=state, kind="tag", tone=tone)
TIME = Column(
    "time",
    _("Time"),
    value=lambda r: "–".join(f"{t:%H:%M}" for t in (r.begins_at, r.ends_at) if t),
    export=False,
)


class LifeRecordPages(ModelPages):
    """Records of organisational life of the reader's part of the tree."""

    model = LifeRecord
    name = "life_record"
    title = _("Records of organisational life")
    menu = MENU
    related = ("branch",)
    ordering = "-held_on"
    filterset_class = RecordFilter
    form_class = RecordForm
    form_template, detail_template = "branches/life_record_form.html", "branches/life_record.html"
    keeps_drafts = True
    create, update = life_records.draft, life_records.change
    actions = {
        "record": Action(
            _("Record as held"),
            life_records.record_it,
            why_not=lambda record, user: record.why_not_record(),
            shown=lambda record: record.state == State.DRAFT,
            primary=True,
            bulk=True,
            explain=_("From now on it counts as held. It can still be corrected, with a reason."),
            done=_("“%(row)s” is recorded and counts as held."),
        ),
        "withdraw": Action(
            _("Withdraw"),
            life_records.withdraw,
            why_not=lambda record, user: record.why_not_withdraw(),
            form=WithdrawForm,
            shown=lambda record: record.state != State.WITHDRAWN,
            danger=True,
            explain=_("The record neither helps nor hurts the branch from now on; it stays readable."),
            done=_("“%(row)s” is withdrawn."),
        ),
    }
    empty_sentence = _("Nothing has been recorded yet. A record takes two minutes, also on a phone.")
    columns = (
        Column("held_on", _("Held on"), kind="date", sort="held_on", link=lambda r: r.get_absolute_url()),
        KIND,
        BRANCH,
        Column("topics", _("First topic"), value=first_line),
        ATTENDANCE,
        Column("production", _("Linked to production"), value=production),
        STATE,
    )
    sections = (
        (
            _("Meeting"),
            (
                KIND,
                BRANCH,
                HELD_ON,
                TIME,
                Column("place", _("Place")),
                Column("host", _("Host")),
                Column("recorder", _("Recorder")),
                Column("speaker", _("Lecturer or lead speaker")),
            ),
        ),
        (
            _("Attendance and state"),
            (
                ATTENDANCE,
                Column("observers", _("Also present")),
                STATE,
                Column("recorded_at", _("Recorded at"), kind="datetime"),
                Column("recorded_by__name", _("Recorded by")),
                Column("withdrawn_because", _("Withdrawn because")),
            ),
        ),
    )

    @classonlymethod
    def _path(cls, page, route, view):
        return super()._path(page, route, FORMS.get(page, view))

    @classmethod
    def completed(cls, rows, request):
        """With what each record links to."""
        rows = list(rows)
        linked = links.linked_records(rows, request.user)
        for row in rows:
            row.linked = linked.get(row.pk, ())
        return rows

    @classmethod
    def list_links(cls, user):
        agenda = {"label": _now("First agenda items"), "url": reverse("branches:agenda_item_list")}
        resolutions = {"label": _now("Resolutions"), "url": reverse("branches:follow_up_list")}
        found = [resolutions] if user.has_perm(FollowUp.permission("view")) else []
        return [*found, agenda, *import_link("life_records", cls.may(user, "add"))]

    @classmethod
    def extra_actions(cls, row, user):
        if row.is_heart_talk:
            return []
        url = reverse("branches:life_record_minutes", args=[row.pk])
        return [{"label": _now("Minutes (Word)"), "url": url, "icon": "file-type-docx"}]

    @classmethod
    def extra_context(cls, row, user):
        linked = links.records_of(row, user)
        absences = row.absences.select_related("person")
        return {
            "cautions": row.cautions(),
            "linked": linked,
            "absences": absences,
            "resolutions": FollowUp.objects.of(row).select_related("owner"),
            "may_open_resolutions": user.has_perm(FollowUp.permission("view")),
            "agenda_items": row.agenda_items.all(),
            "joint_branches": row.joint_branches.all(),
        }
