"""For machines: applications, approval and deputies."""

urlpatterns = []
