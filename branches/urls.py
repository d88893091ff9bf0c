"""Addresses of the organisation."""

from django.urls import path

from branches.views.accountability import AccountabilityLetter, AccountabilityPages, InfluencePeriodPages
from branches.views.duty_assigning import AssignDuties
from branches.views.duty_assignments import DutyAssignmentPages
from branches.views.duty_libraries import DutyItemPages, DutyLibraryPages
from branches.views.duty_matrix import DutyGaps, DutyMatrixPages
from branches.views.duty_occurrences import DutyOccurrencePages, ReportDuty
from branches.views.duty_sheets import DutySheet, DutySheetWord, ReportFound, ResponsibilityLetterPages
from branches.views.organization import BranchPages, PeerGroupPages, TreePages, UnitPages
from branches.views.people import AppointmentPages, OneTimePassword, PersonPages

app_name = "branches"
urlpatterns = [
    *BranchPages.urls(),
    *TreePages.urls(),
    *UnitPages.urls(),
    *PeerGroupPages.urls(),
    *PersonPages.urls(),
    path("person/<int:pk>/password/", OneTimePassword.as_view(), name="person_password"),
    *AppointmentPages.urls(),
    # Duties and accountability
    path("my-duties/", DutySheet.as_view(), name="my_duties"),
    path("my-duties/report-found/", ReportFound.as_view(), name="duty_report_found"),
    path("duty-sheet/<int:pk>/", DutySheet.as_view(), name="duty_sheet"),
    path("duty-sheet/<int:pk>/word/", DutySheetWord.as_view(), name="duty_sheet_word"),
    *DutyMatrixPages.urls(),
    path("duty-gaps/", DutyGaps.as_view(), name="duty_gaps"),
    path("duty-assign/", AssignDuties.as_view(), name="duty_assign"),
    *DutyAssignmentPages.urls(),
    *DutyLibraryPages.urls(),
    *DutyItemPages.urls(),
    *DutyOccurrencePages.urls(),
    path("duty_occurrence/<int:pk>/report/", ReportDuty.as_view(), name="duty_report"),
    *ResponsibilityLetterPages.urls(),
    *AccountabilityPages.urls(),
    path("accountability/<int:pk>/notice/", AccountabilityLetter.as_view(), name="accountability_letter"),
    *InfluencePeriodPages.urls(),
]
