"""The interface for machines: one router for what the apps offer."""

from rest_framework.routers import SimpleRouter

from assessments.api import ROUTES

router = SimpleRouter()
for prefix, (viewset, name) in ROUTES.items():
    router.register(prefix, viewset, basename=name)
app_name = "api"
urlpatterns = router.urls
