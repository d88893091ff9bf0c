"""For machines: supervision plans, draws and coverage."""

urlpatterns = []
