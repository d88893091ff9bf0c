"""The duty sheet of a person on screen and as Word, and the year's responsibility letters."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View

from branches import duty_documents, duty_sheets
from branches.duties_filters import LetterFilter
from branches.duties_forms import LetterForm
from branches.models import (
    Accountability,
    DutyAssignment,
    DutyHolder,
    DutyOccurrence,
    ResponsibilityLetter,
    User,
)
from branches.services import duty_occurrences, responsibility_letters
from branches.views.organization import DUTIES_MENU as MENU
from common import documents, exports
from common.pages import ModelPages
from common.tables import Column


class DutySheet(View):
    """The duties of a person, column by column."""

    def get(self, request, pk=None):
        person = seen_person(request.user, pk or request.user.pk)
        sheet = duty_sheets.sheet_of(person, request.user, asked_year(request))
        is_own = person == request.user
        trail = [(MENU, None), (_now("My duty sheet") if is_own else str(person), None)]
        context = {
            "title": _now("My duty sheet") if is_own else _now("Duty sheet of %(who)s") % {"who": person},
            "breadcrumb": trail,
            "sheet": sheet,
            "is_own": is_own,
            "posts": DutyHolder.objects.filter(user=person).select_related("branch"),
            "word_url": f"{reverse('branches:duty_sheet_word', args=[person.pk])}?year={sheet.year}",
            "concerning": is_own and Accountability.objects.addressed_to(person).exists(),
        }
        return render(request, "branches/duty_sheet.html", context)


class DutySheetWord(View):
    """The same sheet in the official form."""

    def get(self, request, pk):
        person = seen_person(request.user, pk)
        sheet = duty_sheets.sheet_of(person, request.user, asked_year(request))
        name = _now("Duty sheet %(year)s %(who)s") % {"year": sheet.year, "who": person}
        return exports.download_response(duty_documents.duty_sheet(sheet), f"{name}.docx", documents.DOCX)


class ReportFound(View):
    """One press reports everything that the portal's own records prove."""

    def post(self, request):
        if not request.user.has_perm(DutyOccurrence.permission("report")):
            raise PermissionDenied
        count = duty_occurrences.report_found(request.user)
        messages.success(
            request,
            _now("%(count)s duties are reported with the records that prove them.") % {"count": count},
        )
        return redirect("branches:my_duties")


def seen_person(user, pk) -> User:
    """The person whose sheet this user may open: himself or herself, or somebody with duties or a post in reach."""
    if not user.has_perm(DutyAssignment.permission("view")):
        raise PermissionDenied
    person = get_object_or_404(User, pk=pk)
    if person == user or DutyHolder.objects.for_user(user).filter(user=person).exists():
        return person
    if not DutyAssignment.objects.for_user(user).filter(duty_sheets.held_by(person)).exists():
        raise Http404
    return person


def asked_year(request) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and len(asked) == 4 else timezone.localdate().year


class ResponsibilityLetterPages(ModelPages):
    """Who signed the year's responsibility letter with whom; the matrix shows who has not."""

    model = ResponsibilityLetter
    name = "responsibility_letter"
    title = _("Responsibility letters")
    menu = MENU
    related = ("signer", "signed_with", "branch")
    ordering = "-signed_on"
    has_detail = False
    form_class = LetterForm
    filterset_class = LetterFilter
    create, update = responsibility_letters.record, responsibility_letters.change
    empty_sentence = _("No signing has been recorded yet; the letter itself stays on paper.")
    columns = (
        Column(
            "signer__name",
            _("Signed by"),
            sort="signer__name",
            link=lambda r: reverse("branches:duty_sheet", args=[r.signer_id]),
        ),
        Column("branch__name", _("Organisation"), sort="branch__path"),
        Column("year", _("Year"), value=lambda r: str(r.year), sort="year"),
        Column("signed_with__name", _("Signed with"), sort="signed_with__name"),
        Column("signed_on", _("Signed on"), kind="date", sort="signed_on"),
        Column("note", _("Note")),
    )
    edit_column = Column(
        "edit",
        _("Edit"),
        value=lambda r: _now("Edit"),
        link=lambda r: reverse("branches:responsibility_letter_edit", args=[r.pk]),
        export=False,
    )

    @classmethod
    def columns_for(cls, user):
        return (*cls.columns, cls.edit_column) if cls.may(user, "change") else cls.columns

    @classmethod
    def list_links(cls, user):
        url = f"{reverse('branches:duty_matrix_list')}?gap=letter"
        return [{"label": _now("Who has not signed"), "url": url, "icon": "alert-triangle"}]

    @classmethod
    def summary(cls, user):
        year = timezone.localdate().year
        count = ResponsibilityLetter.objects.for_user(user).filter(year=year).count()
        return _now("%(count)s letters of %(year)s are signed.") % {"count": count, "year": year}
