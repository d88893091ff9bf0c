"""The library of finished projects: found by everybody, published by the party-affairs office, taken over by branches."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import classonlymethod
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.counting import told_each
from common.forms import ReasonForm
from common.pages import Action, ActionPage, ModelPages, PageView
from common.tables import Column
from projects.board_filters import LibraryFilter
from projects.board_forms import AdoptForm, PublishForm
from projects.models import Project
from projects.models.project_states import DONE
from projects.published import FACTS, WORDS
from projects.services import library
from projects.views.projects import MENU

YEAR = timedelta(days=365)


def entry_url(project) -> str:
    return reverse("projects:library_detail", args=[project.pk])


class LibraryEntry(PageView):
    """One project of the library; only what was published, and no history."""

    def get(self, request, pk):
        pages, row = self.pages, self.row(pk)
        context = {
            "title": row.name,
            "breadcrumb": self.breadcrumb((row.name, None)),
            "facts": [{"label": each.label, "html": each.html(row)} for each in FACTS],
            "texts": [
                {"label": row._meta.get_field(name).verbose_name, "text": getattr(row, name)}
                for name in WORDS
                if getattr(row, name)
            ],
            "labels": row.tags.all(),
            "actions": pages.verbs(row, request.user),
            "record_url": row.get_absolute_url()
            if Project.objects.for_user(request.user).filter(pk=row.pk).exists()
            else "",
        }
        return render(request, "projects/library_entry.html", context)


class LibraryVerb(ActionPage):
    """Publishing and taking out lead back to the library; taking over leads to the new draft."""

    def told(self, verb, row):
        if row.adopted_from_id and verb.service is library.adopt:
            messages.success(self.request, str(verb.done) % {"row": row})
            return redirect(row.get_absolute_url())
        return super().told(verb, row)

    def form(self, verb, row, *posted):
        found = super().form(verb, row, *posted)
        if verb.service is library.adopt:
            found.initial.setdefault("branch", self.request.user.branch_id)
        return found


PAGES = {"detail": LibraryEntry, "action": LibraryVerb}


class LibraryPages(ModelPages):
    """Finished projects from which others may take something."""

    model = Project
    name = "library"
    title = _("Project library")
    menu = MENU
    related = ("branch", "benefit")
    ordering = "-year"
    filterset_class = LibraryFilter
    actions = {
        "adopt": Action(
            _("Adopt here"),
            library.adopt,
            permission="add",
            form=AdoptForm,
            initial=lambda project: {"ends_on": timezone.localdate() + YEAR},
            primary=True,
            explain=_(
                "A draft for your branch takes over problem, measures and indicator; the figures are yours."
            ),
            done=_("“%(row)s” is drafted; set the figures of your own branch."),
        ),
        "publish": Action(
            _("Put into the library"),
            library.publish_to_library,
            permission="manage",
            why_not=lambda project, user: project.why_not_publish(user),
            form=PublishForm,
            initial=lambda project: {
                "summary": project.summary,
                "tags": " ".join(project.tags.values_list("name", flat=True)),
            },
            explain=_(
                "The whole enterprise reads name, branch, problem, goal, measures, result, confirmed benefit and these words."
            ),
            done=_("“%(row)s” stands in the library."),
        ),
        "take-out": Action(
            _("Take out of the library"),
            library.take_out,
            permission="manage",
            why_not=lambda project, user: project.why_not_take_out(user),
            form=ReasonForm,
            danger=True,
            explain=_("Others do not find it any more; what they have taken over stays theirs."),
            done=_("“%(row)s” is out of the library."),
        ),
    }
    empty_sentence = _("No finished project stands in the library yet.")
    columns = (Column("name", _("Project"), sort="name", link=entry_url), *FACTS)
    export_columns = (*columns, Column("summary", _("what others can take from it")))

    @classonlymethod
    def _path(cls, page, route, view):
        return super()._path(page, route, PAGES.get(page, view))

    @classmethod
    def rows(cls, user, action="view"):
        """The library is open to whoever may read projects; it is filled by those who manage them."""
        if action == "manage":
            found = Project.objects.for_user(user, "manage").filter(state__in=DONE)
        else:
            found = Project.objects.library() if cls.may(user, action) else Project.objects.none()
        return found.select_related(*cls.related).with_rollouts()

    @classmethod
    def home(cls, row):
        return entry_url(row) if row.in_library else row.get_absolute_url()

    @classmethod
    def summary(cls, user):
        words = _now("%(count)s finished projects to take something from.")
        return words % told_each(count=Project.objects.library())

    @classmethod
    def verbs(cls, row, user) -> list[dict]:
        """The buttons of one entry for this reader."""
        return [
            {
                "label": verb.label,
                "url": cls.url("action", row.pk, name),
                "primary": verb.primary,
                "reason": verb.reason(row, user),
            }
            for name, verb in cls.actions.items()
            if cls.may(user, verb.permission) and cls.rows(user, verb.permission).filter(pk=row.pk).exists()
        ]
