"""The pages on which a self-check is filled in and reviewed, and its official form."""

from django.utils.translation import gettext as _now
from django.views import View

from branches.capacity_documents import self_check_form
from branches.capacity_forms.fields import LinesForm
from branches.models import SelfCheck
from branches.models.checklists import GRADES, plain
from branches.services import self_checks
from branches.views.check_words import with_words
from branches.views.lines import LinesPage
from branches.views.regulations import MENU
from branches.views.self_checks import SelfCheckPages
from common import documents, exports
from common.errors import refuse
from common.pages import scoped_or_404


class FillPage(LinesPage):
    """The branch goes through the items: prefilled where the records know, words only where they are needed."""

    def find(self, pk):
        row = scoped_or_404(SelfCheck, self.request.user, pk, "change")
        refuse(row.why_not_fill())
        return row

    def form(self, row, data=None):
        lines = with_words(row.lines.select_related("item"))
        rows = [(line.pk, line.item, line.self_points, line.self_note, line) for line in lines]
        return LinesForm(
            rows, data, judge=self_checks.why_not_hand_in, version=row.version, note_label=_now("Note")
        )

    def save(self, row, form):
        row = self_checks.fill(
            row, by=self.request.user, lines=form.typed(), version=form.cleaned_data["version"]
        )
        if not form.is_finishing:
            return _now("Saved. Hand it in once every item has its points.")
        self_checks.submit(row, by=self.request.user)
        return _now("Handed in. Somebody from outside the branch reviews it now.")

    def context(self, row, form):
        title = _now("Fill in")
        return {
            "title": title,
            "summary": str(row),
            "breadcrumb": trail(row, title),
            "finish_label": _now("Hand in"),
            "comment": row.comment if row.state == SelfCheck.State.RETURNED else "",
            "explain": _now(
                "Points that the records give stand there already. A note is needed only where points are "
                "missing or differ from what the records say."
            ),
        }


class ReviewPage(LinesPage):
    """The reviewer goes through the same items and explains every difference."""

    def find(self, pk):
        row = scoped_or_404(SelfCheck, self.request.user, pk, "review")
        refuse(row.why_not_review(self.request.user))
        return row

    def form(self, row, data=None):
        lines = with_words(row.lines.select_related("item"))
        rows = [
            (
                line.pk,
                line.item,
                line.self_points if line.review_points is None else line.review_points,
                line.review_note,
                line,
            )
            for line in lines
        ]
        return LinesForm(
            rows,
            data,
            judge=self_checks.why_not_close,
            version=row.version,
            note_label=_now("Why it differs"),
        )

    def save(self, row, form):
        version = form.cleaned_data["version"]
        row = self_checks.note_review(row, by=self.request.user, lines=form.typed(), version=version)
        if not form.is_finishing:
            return _now("Saved. Close the review once every difference has its words.")
        comment = self.request.POST.get("comment", "").strip()[:2000]
        row = self_checks.review(row, by=self.request.user, comment=comment)
        return _now("Reviewed: %(points)s points, %(grade)s.") % {
            "points": plain(row.review_points),
            "grade": GRADES[row.grade],
        }

    def context(self, row, form):
        title = _now("Review")
        return {
            "title": title,
            "summary": str(row),
            "breadcrumb": trail(row, title),
            "finish_label": _now("Close the review"),
            "is_review": True,
            "asks_comment": True,
            "comment_typed": self.request.POST.get("comment", ""),
            "explain": _now(
                "The points of the branch stand there to begin with. Where yours differ, say why: the branch reads it."
            ),
        }


class WordForm(View):
    """The official form with both columns, as Word."""

    def get(self, request, pk):
        row = scoped_or_404(SelfCheck, request.user, pk)
        content = self_check_form(row, with_words(row.lines.select_related("item")))
        return exports.download_response(content, f"{row}.docx", documents.DOCX)


def trail(row, title):
    return [
        (MENU, None),
        (SelfCheckPages.title, SelfCheckPages.url("list")),
        (str(row), row.get_absolute_url()),
        (title, None),
    ]
