"""Addresses of supervision visits and checklists."""

from django.urls import path  # noqa: F401

urlpatterns = []
