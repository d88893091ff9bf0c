"""For machines: progress, acceptance and benefit."""

urlpatterns = []
