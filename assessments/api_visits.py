"""For machines: supervision checklists, visits with what was seen, and the steps of a visit."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ReadOnlyModelViewSet

from assessments.models import SupervisionChecklist, SupervisionItem, SupervisionVisit, VisitAnswer
from assessments.services import visit_conduct
from common.api import ScopedRows


class ItemSerializer(serializers.ModelSerializer):
    finding_code = serializers.SlugRelatedField("code", read_only=True)

    class Meta:
        model = SupervisionItem
        fields = ["id", "order", "theme", "text", "standard", "basis", "methods", "points", "rule", "step"]
        fields += ["most", "sample", "finding_code", "question"]


class ChecklistSerializer(serializers.ModelSerializer):
    items = ItemSerializer(many=True, read_only=True)

    class Meta:
        model = SupervisionChecklist
        fields = ["id", "code", "edition", "title", "source", "state", "published_on", "items"]


class VisitSerializer(serializers.ModelSerializer):
    branch = serializers.SlugRelatedField("code", read_only=True)
    leader = serializers.SlugRelatedField("username", read_only=True)
    page = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = SupervisionVisit
        fields = ["id", "branch", "kind", "theme", "leader", "planned_on", "visited_on", "state", "checklist"]
        fields += ["completed_on", "signed_on", "version", "page"]


class AnswerSerializer(serializers.ModelSerializer):
    by = serializers.SlugRelatedField("username", read_only=True)

    class Meta:
        model = VisitAnswer
        fields = ["item", "result", "occurrences", "points_off", "methods", "sample", "note", "by", "at"]
        fields += ["version"]


class BeginRequest(serializers.Serializer):
    visited_on = serializers.DateField(required=False)


class ReasonRequest(serializers.Serializer):
    reason = serializers.CharField(max_length=1000)


class ChecklistViewSet(ScopedRows, ReadOnlyModelViewSet):
    """Editions with their lines."""

    model, serializer_class = SupervisionChecklist, ChecklistSerializer
    filterset_fields = ["code", "state"]

    def get_queryset(self):
        return super().get_queryset().prefetch_related("items__finding_code")


class VisitViewSet(ScopedRows, ReadOnlyModelViewSet):
    """Visits; the team begins and completes, the leader sends back or signs, by the services of the pages."""

    model, serializer_class = SupervisionVisit, VisitSerializer
    filterset_fields = ["state", "kind", "theme", "branch__code", "leader__username"]
    action_permissions = {
        "list": "view",
        "retrieve": "view",
        "answers": "view",
        "begin": "conduct",
        "complete": "conduct",
        "send_back": "sign",
        "sign": "sign",
    }

    def get_queryset(self):
        return super().get_queryset().select_related("branch", "leader", "plan", "checklist")

    @action(detail=True)
    def answers(self, request, pk=None):
        """What was seen, line by line, for whoever may read it."""
        visit = get_object_or_404(self.get_queryset(), pk=pk)
        if not visit.shows_lines_to(request.user):
            raise NotFound
        rows = visit.answers.select_related("by")
        return Response(AnswerSerializer(rows, many=True).data)

    @action(detail=True, methods=["post"])
    def begin(self, request, pk=None):
        return self.step(visit_conduct.begin, BeginRequest)

    @action(detail=True, methods=["post"])
    def complete(self, request, pk=None):
        return self.step(visit_conduct.complete)

    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request, pk=None):
        return self.step(visit_conduct.send_back, ReasonRequest)

    @action(detail=True, methods=["post"])
    def sign(self, request, pk=None):
        return self.step(visit_conduct.sign_off)

    def step(self, service, asked_class=None):
        """Do it; refusals come as 409 in words."""
        visit = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        values = {}
        if asked_class:
            asked = asked_class(data=self.request.data)
            asked.is_valid(raise_exception=True)
            values = asked.validated_data
        try:
            visit = service(visit, by=self.request.user, **values)
        except ValidationError as invalid:
            raise serializers.ValidationError(invalid.message_dict) from invalid
        return Response(self.get_serializer(visit).data)


router = SimpleRouter()
router.register("supervision-checklists", ChecklistViewSet, basename="api-supervision-checklist")
router.register("supervision-visits", VisitViewSet, basename="api-supervision-visit")
urlpatterns = router.urls
