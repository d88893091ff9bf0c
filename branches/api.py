"""Branches and production units for machines: read only, the caller's own rows."""

from rest_framework.routers import SimpleRouter
from rest_framework.serializers import ModelSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from branches import api_capacity, api_contact_points, api_duties, api_life, api_voices
from branches.filters import BranchFilter, UnitFilter
from branches.models import Branch, ProductionUnit
from common.api import ScopedRows


class BranchSerializer(ModelSerializer):
    class Meta:
        model = Branch
        fields = [
            "id",
            "code",
            "name",
            "short_name",
            "kind",
            "parent",
            "path",
            "peer_group",
            "members_count",
            "established_on",
            "closed_on",
            "version",
        ]


class UnitSerializer(ModelSerializer):
    class Meta:
        model = ProductionUnit
        fields = ["id", "code", "name", "short_name", "branch", "assigned_on", "closed_on", "version"]


class BranchViewSet(ScopedRows, ReadOnlyModelViewSet):
    """Party organisations, with the filters of their list."""

    model = Branch
    serializer_class = BranchSerializer
    filterset_class = BranchFilter


class UnitViewSet(ScopedRows, ReadOnlyModelViewSet):
    """Production units, with the filters of their list."""

    model = ProductionUnit
    serializer_class = UnitSerializer
    filterset_class = UnitFilter


router = SimpleRouter()
router.register("branches", BranchViewSet, basename="api-branch")
router.register("units", UnitViewSet, basename="api-unit")
urlpatterns = [
    *router.urls,
    *api_capacity.urlpatterns,
    *api_contact_points.urlpatterns,
    *api_duties.router.urls,
    *api_life.urlpatterns,
    *api_voices.urlpatterns,
]
