"""For machines: supervision visits and checklists."""

urlpatterns = []
