"""Pages of committees: elections, terms, seats, and what the size of an organisation asks for."""

import django_filters
from django.utils import timezone
from django.utils.decorators import classonlymethod
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from branches.committee_forms import CommitteeChangeForm, CommitteeForm, ExtendForm
from branches.composition import NOTICES, REMIND_MONTHS, any_of, marked, months_after, notices_of
from branches.models import Branch, Committee
from branches.parts_filters import BelowFilter
from branches.services import committees
from branches.views.life_rules import MENU
from branches.views.organization import import_link
from common import forms
from common.pages import Action, AddPage, EditPage, ModelPages
from common.tables import Column, choice
from common.words import listed


class CommitteeFilter(BelowFilter):
    term = django_filters.ChoiceFilter(
        label=_("Term"),
        choices=(
            ("over", _("term over")),
            ("soon", _("ends within six months")),
            ("current", _("in office")),
            ("former", _("former")),
        ),
        method="by_term",
        empty_label=_("present and former"),
    )
    search_fields = ("branch__name", "branch__code", "branch__initials", "members__person__name")

    class Meta:
        model = Committee
        fields = ["term", "below"]

    def search(self, queryset, name, text):
        return super().search(queryset, name, text).distinct()

    def by_term(self, queryset, name, value):
        today = timezone.localdate()
        if value == "former":
            return queryset.exclude(ended_on=None)
        found = queryset.current()
        if value == "over":
            return found.filter(term_ends_on__lt=today)
        if value == "soon":
            return found.filter(
                term_ends_on__gte=today, term_ends_on__lt=months_after(today, REMIND_MONTHS + 1)
            )
        return found


def standing(committee):
    if committee.ended_on:
        return _now("ended on %(day)s") % {"day": committee.ended_on}
    days = (committee.term_ends_on - timezone.localdate()).days
    if days < 0:
        return ngettext("over since %(days)s day", "over since %(days)s days", -days) % {"days": -days}
    if committee.term_ends_on < months_after(timezone.localdate(), REMIND_MONTHS + 1):
        return ngettext("ends in %(days)s day", "ends in %(days)s days", days) % {"days": days}
    return pgettext_lazy("committee", "in office")


def tone(committee):
    if committee.ended_on:
        return "plain"
    soon = committee.term_ends_on < months_after(timezone.localdate(), REMIND_MONTHS + 1)
    return "bad" if committee.is_over else "watch" if soon else "good"


def seats(committee):
    return listed(f"{m.person.name} ({m.get_post_display()})" for m in committee.members.all())


ELECTED = Column("elected_on", _("Elected on"), kind="date", sort="elected_on")
TERM = Column("term_years", _("Term"), value=choice("term_years"))
ENDS = Column("term_ends_on", _("Term ends on"), kind="date", sort="term_ends_on")
STATE = Column("state", _("State"), value=standing, kind="tag", tone=tone)
MEMBERS = Column("seats", _("Who sits in it"), value=seats)
BRANCH = Column("branch__name", _("Organisation"), link=lambda c: c.branch.get_absolute_url())


class CommitteePages(ModelPages):
    """Committees by the end of their term."""

    model = Committee
    name = "committee"
    title = _("Branch committees")
    menu = MENU
    related = ("branch",)
    ordering = "term_ends_on"
    filterset_class = CommitteeFilter
    form_class = CommitteeForm
    change_form_class = CommitteeChangeForm
    form_template = "branches/committee_form.html"
    create, update = committees.elect, committees.change
    actions = {
        "extend": Action(
            _("Extend the term"),
            committees.extend,
            why_not=lambda committee, user: committee.why_not_extend(),
            form=ExtendForm,
            explain=_("The superior approves an extension, in general of at most a year."),
            done=_("The term of “%(row)s” is extended."),
        )
    }
    empty_sentence = _("No committee has been registered yet. Add one, or import them from a table.")
    columns = (
        Column("branch__name", _("Organisation"), sort="branch__path", link=lambda c: c.get_absolute_url()),
        ELECTED,
        TERM,
        ENDS,
        STATE,
        MEMBERS,
    )
    sections = (
        (_("Committee"), (BRANCH, MEMBERS)),
        (
            _("Term"),
            (
                ELECTED,
                TERM,
                ENDS,
                STATE,
                Column("extended_until", _("Extended until"), kind="date"),
                Column("extension_approved_by", _("Extension approved by")),
            ),
        ),
    )

    @classmethod
    def rows(cls, user, action="view"):
        return super().rows(user, action).prefetch_related("members__person")

    @classmethod
    def summary(cls, user):
        today, mine = timezone.localdate(), Committee.objects.for_user(user).current()
        over = mine.filter(term_ends_on__lt=today).count()
        soon = mine.filter(
            term_ends_on__gte=today, term_ends_on__lt=months_after(today, REMIND_MONTHS + 1)
        ).count()
        return _now("Term over: %(over)s; ending within six months: %(soon)s.") % {"over": over, "soon": soon}

    @classmethod
    def list_links(cls, user):
        notices = {
            "label": CompositionPages.title,
            "url": CompositionPages.url("list"),
            "icon": "alert-circle",
        }
        return [notices, *import_link("committees", cls.may(user, "add"))]

    @classonlymethod
    def _path(cls, page, route, view):
        return super()._path(page, route, FORMS.get(page, view))


class CommitteeFormPage:
    """The election with the seats below it."""

    def form(self, *args, **kwargs):
        chosen = CommitteeChangeForm if self.action == "change" else CommitteeForm
        kwargs.pop("files", None)
        posted = [one for one in args[:1] if one is not None]
        return forms.narrow(chosen(*posted, user=self.request.user, **kwargs), self.request.user)

    def more(self, form):
        return {"formsets": [form.seats]}


class CommitteeAdd(CommitteeFormPage, AddPage):
    pass


class CommitteeEdit(CommitteeFormPage, EditPage):
    pass


FORMS = {"add": CommitteeAdd, "edit": CommitteeEdit}


class CompositionFilter(BelowFilter):
    notice = django_filters.ChoiceFilter(
        label=_("Notice"),
        choices=[(notice.code, notice.label) for notice in NOTICES],
        method="by_notice",
        empty_label=_("All notices"),
    )
    search_fields = ("name", "short_name", "code", "initials")

    class Meta:
        model = Branch
        fields = ["notice", "below"]

    def inside(self, queryset, name, branch):
        return queryset.below(branch)

    def by_notice(self, queryset, name, value):
        return queryset.filter(any_of([value], timezone.localdate()))


def notice_words(branch):
    return " ".join(notice["text"] for notice in notices_of(branch, timezone.localdate()))


class CompositionPages(ModelPages):
    """Organisations whose size, committee or term asks for something."""

    model = Branch
    name = "composition"
    title = _("Notices on organisation")
    menu = MENU
    ordering = "path"
    has_detail = False
    filterset_class = CompositionFilter
    empty_sentence = _("No organisation calls for anything: sizes, committees and terms are in order.")
    columns = (
        Column("name", _("Organisation"), sort="name", link=lambda b: b.get_absolute_url()),
        Column("kind", _("Kind"), value=choice("kind")),
        Column("members_count", _("Members"), kind="integer", sort="members_count"),
        Column("term_ends_on", _("Term ends on"), kind="date"),
        Column("notices", _("Notice"), value=notice_words),
    )

    @classmethod
    def may(cls, user, action):
        return user.has_perm(Committee.permission(action))

    @classmethod
    def rows(cls, user, action="view"):
        today = timezone.localdate()
        reach = user.reach(Committee.permission(action))
        mine = Branch.objects.filter(reach.condition(["path"])) if reach else Branch.objects.none()
        return marked(mine, today).filter(any_of([notice.code for notice in NOTICES], today))

    @classmethod
    def summary(cls, user):
        return _now(
            "What the rules on size (3, 7, 50, 100), committee and term ask for, as things stand today."
        )
