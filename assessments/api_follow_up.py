"""For machines: follow-up orders, look-backs, boards and reports."""

urlpatterns = []
