"""Addresses of the difficulty board, portfolio and library."""

from django.urls import path  # noqa: F401

urlpatterns = []
