"""For machines: findings and their rectification."""

urlpatterns = []
