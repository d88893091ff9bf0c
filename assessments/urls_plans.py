"""Addresses of supervision plans, draws and coverage."""

from django.urls import path  # noqa: F401

urlpatterns = []
