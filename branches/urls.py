"""Addresses of the organisation."""

app_name = "branches"
urlpatterns = []
