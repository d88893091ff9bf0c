"""Addresses of projects."""

from projects import urls_application, urls_board, urls_running

app_name = "projects"
urlpatterns = [*urls_board.urlpatterns, *urls_application.urlpatterns, *urls_running.urlpatterns]
