"""Addresses of the difficulty board, portfolio and library."""

from django.urls import path

from projects.views.bids import BidPages
from projects.views.difficulties import DifficultyPages
from projects.views.ledger import LedgerPages
from projects.views.library import LibraryPages
from projects.views.papers import Origin, Paper
from projects.views.portfolio import Portfolio, Preparation, Timeline

urlpatterns = [
    *DifficultyPages.urls(),
    *BidPages.urls(),
    path("portfolio/", Portfolio.as_view(), name="portfolio"),
    path("portfolio/timeline/", Timeline.as_view(), name="portfolio_timeline"),
    *LedgerPages.urls(),
    *LibraryPages.urls(),
    path("of-branch/<int:pk>/", Preparation.as_view(), name="project_preparation"),
    path("project/<int:pk>/origin/", Origin.as_view(), name="project_origin"),
    path("project/<int:pk>/paper/<slug:kind>/", Paper.as_view(), name="project_paper"),
]
