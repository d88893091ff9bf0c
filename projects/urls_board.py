"""Addresses of the difficulty board, portfolio and library."""

from projects.views.bids import BidPages
from projects.views.difficulties import DifficultyPages

urlpatterns = [*DifficultyPages.urls(), *BidPages.urls()]
