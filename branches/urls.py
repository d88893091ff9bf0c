"""Addresses of the organisation."""

from django.urls import path

from branches.views.contact_coverage import CoverageBoard, CoverageExport, MyContactBranches, PrepareVisit
from branches.views.contact_points import ContactMatrix, ContactPointPages
from branches.views.contact_visits import ContactVisitPages, VisitDocument
from branches.views.follow_ups import FollowUpPages
from branches.views.organization import BranchPages, PeerGroupPages, TreePages, UnitPages
from branches.views.people import AppointmentPages, OneTimePassword, PersonPages
from branches.views.quarter import BranchQuarter

app_name = "branches"
urlpatterns = [
    *BranchPages.urls(),
    path("branch/<int:pk>/quarter/", BranchQuarter.as_view(), name="branch_quarter"),
    *TreePages.urls(),
    *UnitPages.urls(),
    *PeerGroupPages.urls(),
    *PersonPages.urls(),
    path("person/<int:pk>/password/", OneTimePassword.as_view(), name="person_password"),
    *AppointmentPages.urls(),
    *ContactPointPages.urls(),
    path("contact_point/matrix/", ContactMatrix.as_view(), name="contact_matrix"),
    path("my_contact_branches/", MyContactBranches.as_view(), name="contact_mine"),
    path("contact_visit/prepare/<int:pk>/", PrepareVisit.as_view(), name="contact_prepare"),
    *ContactVisitPages.urls(),
    path(
        "contact_visit/<int:pk>/document/",
        VisitDocument.as_view(pages=ContactVisitPages),
        name="contact_visit_document",
    ),
    path("contact_coverage/", CoverageBoard.as_view(), name="contact_coverage"),
    path("contact_coverage/export.<str:fmt>", CoverageExport.as_view(), name="contact_coverage_export"),
    *FollowUpPages.urls(),
]
