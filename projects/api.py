"""Projects for machines, a file a topic."""

from projects import api_application, api_board, api_running

urlpatterns = [*api_board.urlpatterns, *api_application.urlpatterns, *api_running.urlpatterns]
