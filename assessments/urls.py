"""Addresses of schemes, figures and results."""

from django.urls import path

from assessments.views.figures import FigurePages
from assessments.views.periods import MetricPages, OwingPart, PeriodPages

app_name = "assessments"
urlpatterns = [
    *PeriodPages.urls(),
    path("period/<int:pk>/owing/", OwingPart.as_view(), name="period_owing"),
    *MetricPages.urls(),
    *FigurePages.urls(),
]
