"""Addresses of supervision visits and checklists."""

from assessments.views.supervision_visits import SupervisionVisitPages

urlpatterns = [*SupervisionVisitPages.urls()]
