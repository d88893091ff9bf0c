"""Addresses of progress, acceptance and benefit."""

from django.urls import path  # noqa: F401

urlpatterns = []
