"""Addresses of applications, approval and deputies."""

from django.urls import path  # noqa: F401

urlpatterns = []
