"""Addresses of findings and their rectification."""

from django.urls import path  # noqa: F401

urlpatterns = []
