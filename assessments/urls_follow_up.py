"""Addresses of follow-up orders, look-backs, boards and reports."""

from django.urls import path  # noqa: F401

urlpatterns = []
