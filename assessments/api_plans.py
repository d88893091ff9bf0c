"""For machines: supervision plans and how far their visits are made; deciding calls the pages' services."""

from django.shortcuts import get_object_or_404
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from assessments.models import SupervisionPlan
from assessments.services import supervision_plans
from assessments.supervision_coverage import SupervisionCoverage
from assessments.supervision_filters import SupervisionPlanFilter
from common.api import ScopedRows


class SupervisionPlanSerializer(serializers.ModelSerializer):
    scope = serializers.SlugRelatedField("code", read_only=True)
    made_by = serializers.SlugRelatedField("username", read_only=True)
    approved_by = serializers.SlugRelatedField("username", read_only=True)

    class Meta:
        model = SupervisionPlan
        fields = ["id", "quarter", "scope", "title", "theme", "cap", "note", "state", "made_by"]
        fields += ["submitted_on", "approved_by", "approved_on", "remark", "version"]


class SendBackRequest(serializers.Serializer):
    reason = serializers.CharField(max_length=1000)


class SupervisionPlanViewSet(ScopedRows, viewsets.ReadOnlyModelViewSet):
    """Plans; handing in and deciding are named actions, refusals come as 409 in words."""

    model, serializer_class, filterset_class = (
        SupervisionPlan,
        SupervisionPlanSerializer,
        SupervisionPlanFilter,
    )
    action_permissions = {
        "list": "view",
        "retrieve": "view",
        "coverage": "view",
        "submit": "change",
        "approve": "approve",
        "send_back": "approve",
    }

    def get_queryset(self):
        return super().get_queryset().select_related("scope", "made_by", "approved_by")

    def row(self, pk):
        return get_object_or_404(self.get_queryset(), pk=pk)

    @action(detail=True, methods=["post"])
    def submit(self, request, pk=None):
        """Put a draft to the leaders."""
        plan = supervision_plans.submit(self.row(pk), by=request.user)
        return Response(self.get_serializer(plan).data)

    @action(detail=True, methods=["post"])
    def approve(self, request, pk=None):
        """Approve a plan that somebody else drafted."""
        plan = supervision_plans.approve(self.row(pk), by=request.user)
        return Response(self.get_serializer(plan).data)

    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request, pk=None):
        """Send a plan back with what has to be mended."""
        asked = SendBackRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        plan = supervision_plans.send_back(self.row(pk), by=request.user, **asked.validated_data)
        return Response(self.get_serializer(plan).data)

    @action(detail=True)
    def coverage(self, request, pk=None):
        """How much of the plan is made: in all, by kind, theme, leader and part of the tree."""
        plan = self.row(pk)
        reach = request.user.reach(SupervisionPlan.permission("view"))
        coverage = SupervisionCoverage(plan.span, reach, plan.scope, plan=plan)
        return Response(
            {
                "branches": len(coverage.branches),
                "visited": coverage.total.visited,
                "branch_percent": coverage.total.branch_percent,
                "total": share(coverage.total),
                "kinds": [share(each) for each in coverage.by_kind],
                "themes": [share(each) for each in coverage.by_theme],
                "leaders": [share(each) for each in coverage.by_leader],
                "parts": [share(each) for each in coverage.by_part],
                "uncovered": [
                    {"branch": each.name, "why": each.why(coverage.today)} for each in coverage.uncovered
                ],
            }
        )


def share(row) -> dict:
    names = ("planned", "due", "made", "missed", "percent")
    return {"key": row.key, "label": str(row.label)} | {name: getattr(row, name) for name in names}


router = SimpleRouter()
router.register("supervision-plans", SupervisionPlanViewSet, basename="api-supervision-plan")
urlpatterns = router.urls
