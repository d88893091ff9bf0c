"""For machines: follow-up orders, look-backs and reports; reading, and the named actions of the pages."""

from django.shortcuts import get_object_or_404
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ReadOnlyModelViewSet

from assessments.follow_up_filters import (
    FollowUpOrderFilter,
    LookBackDrawFilter,
    LookBackFilter,
    SupervisionReportFilter,
)
from assessments.models import Finding, FollowUpOrder, LookBack, RandomDraw, SupervisionReport
from assessments.models.follow_up_orders import Step
from assessments.services import follow_up_orders, look_backs, supervision_reports
from common.api import ScopedRows

READ = {"list": "view", "retrieve": "view"}


class OrderSerializer(serializers.ModelSerializer):
    finding_number = serializers.CharField(source="finding.number", read_only=True)
    branch = serializers.SlugRelatedField("code", source="finding.branch", read_only=True)
    addressee = serializers.SlugRelatedField("username", read_only=True)
    issued_by = serializers.SlugRelatedField("username", read_only=True)

    class Meta:
        model = FollowUpOrder
        fields = ["id", "number", "step", "finding", "finding_number", "branch", "addressee", "text"]
        fields += ["last_day", "skip_reason", "issued_on", "issued_by", "received_on", "withdrawn_on"]
        fields += ["reason", "version"]


class LookBackSerializer(serializers.ModelSerializer):
    finding_number = serializers.CharField(source="finding.number", read_only=True)
    branch = serializers.SlugRelatedField("code", source="finding.branch", read_only=True)
    checked_by = serializers.SlugRelatedField("username", read_only=True)

    class Meta:
        model = LookBack
        fields = ["id", "draw", "finding", "finding_number", "branch", "due_on", "state", "checked_by"]
        fields += ["checked_on", "seen", "version"]


class DrawSerializer(serializers.ModelSerializer):
    scope = serializers.SlugRelatedField("code", read_only=True)
    by = serializers.SlugRelatedField("username", read_only=True)

    class Meta:
        model = RandomDraw
        fields = ["id", "quarter", "scope", "seed", "population", "drawn", "note", "by", "at"]


class ReportSerializer(serializers.ModelSerializer):
    scope = serializers.SlugRelatedField("code", read_only=True)
    made_by = serializers.SlugRelatedField("username", read_only=True)
    approved_by = serializers.SlugRelatedField("username", read_only=True)

    class Meta:
        model = SupervisionReport
        fields = ["id", "quarter", "scope", "edition", "title", "sections", "numbers", "state", "made_by"]
        fields += ["approved_by", "approved_on", "remark", "version"]


class Issue(serializers.Serializer):
    """What a letter needs: the finding, the step and the words."""

    finding = serializers.PrimaryKeyRelatedField(queryset=Finding.objects.none())
    step = serializers.ChoiceField(Step.choices)
    text = serializers.CharField(max_length=2000)
    last_day = serializers.DateField(required=False)
    skip_reason = serializers.CharField(max_length=300, required=False)

    def get_fields(self):
        """Only findings within reach can be named."""
        fields = super().get_fields()
        fields["finding"].queryset = follow_up_orders.issuable(self.context["request"].user)
        return fields


class Reason(serializers.Serializer):
    reason = serializers.CharField(max_length=1000)


class Seen(serializers.Serializer):
    seen = serializers.CharField(max_length=2000)


class SeenAgain(Seen):
    due_on = serializers.DateField()


class Verbs(ScopedRows, ReadOnlyModelViewSet):
    """Rows that are read, and verbs on one of them: not your row first, then what was sent."""

    related: tuple = ()

    def get_queryset(self):
        return super().get_queryset().select_related(*self.related)

    def carry_out(self, request, pk, service, asked=None):
        row = get_object_or_404(self.get_queryset(), pk=pk)
        values = {}
        if asked:
            sent = asked(data=request.data)
            sent.is_valid(raise_exception=True)
            values = sent.validated_data
        return Response(self.get_serializer(service(row, by=request.user, **values)).data)


class OrderViewSet(Verbs):
    """Letters after findings."""

    model, serializer_class, filterset_class = FollowUpOrder, OrderSerializer, FollowUpOrderFilter
    action_permissions = {**READ, "issue": "add", "receive": "receive", "withdraw": "change"}
    related = ("finding__branch", "addressee", "issued_by")

    @action(detail=False, methods=["post"])
    def issue(self, request):
        asked = Issue(data=request.data, context={"request": request})
        asked.is_valid(raise_exception=True)
        values = dict(asked.validated_data)
        order = follow_up_orders.issue(values.pop("finding"), by=request.user, **values)
        return Response(self.get_serializer(order).data, status=status.HTTP_201_CREATED)

    @action(detail=True, methods=["post"])
    def receive(self, request, pk=None):
        return self.carry_out(request, pk, follow_up_orders.receive)

    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk=None):
        return self.carry_out(request, pk, follow_up_orders.withdraw, Reason)


class LookBackViewSet(Verbs):
    """Drawn findings that are checked once more."""

    model, serializer_class, filterset_class = LookBack, LookBackSerializer, LookBackFilter
    action_permissions = {**READ, "holds": "change", "reopen": "change"}
    related = ("finding__branch", "checked_by")

    @action(detail=True, methods=["post"])
    def holds(self, request, pk=None):
        return self.carry_out(request, pk, look_backs.holds, Seen)

    @action(detail=True, methods=["post"])
    def reopen(self, request, pk=None):
        return self.carry_out(request, pk, look_backs.reopen, SeenAgain)


class DrawViewSet(Verbs):
    """Draws for look-backs, so that anybody can draw again."""

    model, serializer_class, filterset_class = RandomDraw, DrawSerializer, LookBackDrawFilter
    related = ("scope", "by")

    def get_queryset(self):
        return super().get_queryset().filter(purpose=RandomDraw.Purpose.LOOK_BACK)


class ReportViewSet(Verbs):
    """Quarterly supervision reports."""

    model, serializer_class = SupervisionReport, ReportSerializer
    filterset_class = SupervisionReportFilter
    action_permissions = {**READ, "submit": "change", "approve": "approve", "send_back": "approve"}
    related = ("scope", "made_by", "approved_by")

    @action(detail=True, methods=["post"])
    def submit(self, request, pk=None):
        return self.carry_out(request, pk, supervision_reports.submit)

    @action(detail=True, methods=["post"])
    def approve(self, request, pk=None):
        return self.carry_out(request, pk, supervision_reports.approve)

    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request, pk=None):
        return self.carry_out(request, pk, supervision_reports.send_back, Reason)


router = SimpleRouter()
router.register("follow-up-orders", OrderViewSet, basename="api-follow-up-order")
router.register("look-backs", LookBackViewSet, basename="api-look-back")
router.register("look-back-draws", DrawViewSet, basename="api-look-back-draw")
router.register("supervision-reports", ReportViewSet, basename="api-supervision-report")
urlpatterns = router.urls
