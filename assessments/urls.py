"""Addresses of schemes, figures and results."""

app_name = "assessments"
urlpatterns = []
