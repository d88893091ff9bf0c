"""Addresses of the organisation."""

from django.urls import path

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
]
