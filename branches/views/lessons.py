"""The library of lessons: every branch reads them, others note how they took them up."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.capacity_filters.exchange import LessonFilter
from branches.capacity_forms.exchange import AdoptForm, LessonChangeForm, LessonForm
from branches.models import JointActivity, Lesson
from branches.services import exchange
from branches.views.regulations import MENU
from common.forms import ReasonForm
from common.pages import Action, ModelPages
from common.tables import Column, choice


class LessonPages(ModelPages):
    """Lessons of all branches, newest first; nothing about them is counted."""

    model = Lesson
    name = "lesson"
    title = _("Lessons of the branches")
    menu = MENU
    related = ("branch",)
    ordering = "-shared_on"
    form_class = LessonForm
    change_form_class = LessonChangeForm
    filterset_class = LessonFilter
    detail_template = "branches/lesson.html"
    create, update = exchange.share, exchange.change_lesson
    actions = {
        "withdraw": Action(
            _("Withdraw"),
            exchange.withdraw_lesson,
            why_not=lambda lesson, user: lesson.why_not_change(),
            shown=lambda lesson: lesson.state == Lesson.State.SHARED,
            form=ReasonForm,
            danger=True,
            done=_("“%(row)s” has been withdrawn."),
        ),
        "adopt": Action(
            _("We took it up"),
            exchange.adopt,
            permission="adopt",
            why_not=lambda lesson, user: lesson.why_not_change(),
            form=AdoptForm,
            explain=_(
                "In a sentence: what your branch does differently now. It stands on the lesson's page."
            ),
            done=_("It stands on the page of “%(row)s” now."),
        ),
    }
    empty_sentence = _("No branch has shared a lesson yet.")
    columns = (
        Column("title", _("Lesson"), link=lambda row: row.get_absolute_url(), sort="title"),
        Column("branch__name", _("Branch"), sort="branch__path"),
        Column("tags", _("Tags")),
        Column("shared_on", _("Shared on"), kind="date", sort="shared_on"),
        Column(
            "state",
            _("State"),
            value=choice("state"),
            kind="tag",
            tone=lambda row: "good" if row.state == Lesson.State.SHARED else "plain",
        ),
    )

    @classmethod
    def rows(cls, user, action="view"):
        rows = super().rows(user, action)
        return rows.filter(state=Lesson.State.SHARED) if action == "change" else rows

    @classmethod
    def list_links(cls, user):
        if not user.has_perm(JointActivity.permission("view")):
            return []
        return [{"label": _now("Joint activities"), "url": reverse("branches:joint_activity_list")}]

    @classmethod
    def extra_context(cls, row, user):
        tags = [
            {"label": tag, "url": f"{cls.url('list')}?{urlencode({'q': tag})}"} for tag in row.tags.split()
        ]
        return {"tags_found": tags, "adoptions": row.adoptions.select_related("branch")}
