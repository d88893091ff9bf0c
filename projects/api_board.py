"""For machines: the difficulty board, portfolio and library."""

urlpatterns = []
