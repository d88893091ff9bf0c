"""Addresses of the organisation."""

from django.urls import path

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
]
