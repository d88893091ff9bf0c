"""The portal's addresses and one page with nothing on it: the floor of every other page."""

from django.shortcuts import render
from django.urls import include, path

urlpatterns = [
    path("empty/", lambda request: render(request, "base.html", {"title": "empty"})),
    path("", include("integration_portal.urls")),
]
