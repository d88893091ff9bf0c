"""Addresses of the organisation."""

from django.urls import path

from branches.views.organization import BranchPages, PeerGroupPages, TreePages, UnitPages
from branches.views.people import AppointmentPages, OneTimePassword, PersonPages
from branches.views.reception_days import AnswerTermPages, ReceptionDayPages
from branches.views.voices import WorkerRequestPages
from branches.views.voices_mine import BoardPages, MyRequestPages
from branches.views.voices_papers import AnswerSheet, Ledger
from branches.views.voices_record import Contact, RecordRequest
from branches.views.voices_statistics import Statistics

app_name = "branches"
urlpatterns = [
    *BranchPages.urls(),
    *TreePages.urls(),
    *UnitPages.urls(),
    *PeerGroupPages.urls(),
    *PersonPages.urls(),
    path("person/<int:pk>/password/", OneTimePassword.as_view(), name="person_password"),
    *AppointmentPages.urls(),
    *WorkerRequestPages.urls(),
    path("worker_request/record/", RecordRequest.as_view(), name="worker_request_record"),
    path("worker_request/ledger.xlsx", Ledger.as_view(), name="worker_request_ledger"),
    path("worker_request/statistics/", Statistics.as_view(), name="worker_request_statistics"),
    path(
        "worker_request/statistics.xlsx",
        Statistics.as_view(as_workbook=True),
        name="worker_request_statistics_export",
    ),
    path("worker_request/<int:pk>/contact/", Contact.as_view(), name="worker_request_contact"),
    path("worker_request/<int:pk>/sheet.docx", AnswerSheet.as_view(), name="worker_request_sheet"),
    *MyRequestPages.urls(),
    *BoardPages.urls(),
    *ReceptionDayPages.urls(),
    *AnswerTermPages.urls(),
]
