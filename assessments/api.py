"""Quarters, schemes, runs and results for machines: the same rows, services and refusals as the pages."""

import django_filters
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from assessments import api_findings, api_follow_up, api_plans, api_visits
from assessments.models import Metric, Period, Scheme, ScoreLine, ScoreRun, ScoreTotal
from assessments.results import access
from assessments.results.lines import arithmetic
from assessments.services import runs
from assessments.services.runs import RunInProgress
from branches.models import Branch
from common.api import KeysetPages, ScopedRows


class PeriodSerializer(serializers.ModelSerializer):
    class Meta:
        model = Period
        fields = ["id", "quarter", "state", "filing_deadline"]


class MetricSerializer(serializers.ModelSerializer):
    class Meta:
        model = Metric
        fields = ["id", "code", "name", "side", "unit_of_measure", "direction", "roll_up", "decimals"]


class SchemeSerializer(serializers.ModelSerializer):
    class Meta:
        model = Scheme
        fields = [
            *("id", "code", "edition", "name", "source", "state", "assessed_kind"),
            *("effective_from", "effective_until", "party_weight", "business_weight", "bonus_cap"),
            *("completeness_threshold", "two_skins_gap", "coordination_line", "coupling_model"),
        ]


class RunSerializer(serializers.ModelSerializer):
    period = serializers.SlugRelatedField("quarter", read_only=True)
    scope = serializers.SlugRelatedField("code", read_only=True)
    page = serializers.SerializerMethodField()

    class Meta:
        model = ScoreRun
        fields = [
            *("id", "period", "scheme", "scope", "state", "reason", "asked_at", "read_at", "finished_at"),
            *("published_at", "fingerprint", "engine_version", "same_as", "branches_count", "lines_count"),
            *("blocked_count", "problem", "page"),
        ]

    def get_page(self, run) -> str:
        return run.get_absolute_url()


class TotalSerializer(serializers.ModelSerializer):
    """One branch's scores; the rank only for those who may see ranks."""

    branch = serializers.SlugRelatedField("code", read_only=True)
    peer_group = serializers.SlugRelatedField("code", read_only=True)
    rank = serializers.SerializerMethodField()
    page = serializers.SerializerMethodField()

    class Meta:
        model = ScoreTotal
        fields = [
            *("id", "run", "branch", "name", "peer_group", "party", "business", "party_weight"),
            *("business_weight", "integrated_raw", "integrated", "grade", "rank", "completeness", "unranked"),
            *("is_disqualified", "coupling", "coordination_index", "coordination", "coordination_grade"),
            *("lag", "two_skins", "marks", "page"),
        ]

    def get_rank(self, total) -> int | None:
        return total.rank if access.may_see_rank(self.context["request"].user, total) else None

    def get_page(self, total) -> str:
        return total.get_absolute_url()


class LineSerializer(serializers.ModelSerializer):
    branch = serializers.SlugRelatedField("code", read_only=True)
    indicator = serializers.SlugRelatedField("code", read_only=True)
    arithmetic = serializers.SerializerMethodField()

    class Meta:
        model = ScoreLine
        fields = [
            *("run", "branch", "indicator", "state", "target", "actual", "items", "possible", "score"),
            *("arithmetic", "note", "evidence"),
        ]

    def get_arithmetic(self, line) -> str:
        return arithmetic(line)


class RunRequest(serializers.Serializer):
    """What is asked for: a quarter, and where needed an edition, a part of the tree and a reason."""

    period = serializers.SlugRelatedField("quarter", queryset=Period.objects.none())
    scheme = serializers.PrimaryKeyRelatedField(queryset=Scheme.objects.none(), required=False)
    scope = serializers.SlugRelatedField("code", queryset=Branch.objects.none(), required=False)
    reason = serializers.CharField(max_length=500, required=False, default="")

    def get_fields(self):
        """Only rows within reach can be named."""
        fields, user = super().get_fields(), self.context["request"].user
        fields["period"].queryset = Period.objects.for_user(user)
        fields["scheme"].queryset = Scheme.objects.for_user(user)
        reach = user.reach(ScoreRun.permission("add"))
        fields["scope"].queryset = Branch.objects.filter(reach.condition(["path"]), closed_on=None)
        return fields


class Reason(serializers.Serializer):
    reason = serializers.CharField(max_length=500, required=False, default="")


class ReadOnly(ScopedRows, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Rows that are read and not written here."""


class PeriodViewSet(ReadOnly):
    model, serializer_class = Period, PeriodSerializer
    filterset_fields = ["quarter", "state"]


class MetricViewSet(ReadOnly):
    model, serializer_class = Metric, MetricSerializer
    filterset_fields = ["code", "side"]


class SchemeViewSet(ReadOnly):
    model, serializer_class = Scheme, SchemeSerializer
    filterset_fields = ["code", "state"]


class RunViewSet(ReadOnly):
    """Runs that score the caller's branches; asking and publishing call the services of the pages."""

    model, serializer_class = ScoreRun, RunSerializer
    filterset_fields = {"period__quarter": ["exact"], "state": ["exact"]}
    action_permissions = {"list": "view", "retrieve": "view", "create": "add", "publish": "publish"}

    def get_queryset(self):
        if self.action in {"list", "retrieve"}:
            return access.readable_runs(self.request.user)
        return super().get_queryset().select_related("period", "scope", "scheme")

    def create(self, request):
        """Ask for a run: 201 with it, or 409 with the one that is under way."""
        asked = RunRequest(data=request.data, context={"request": request})
        asked.is_valid(raise_exception=True)
        values = dict(asked.validated_data)
        values.setdefault("scope", runs.widest_scope(request.user))
        try:
            run = runs.ask_for_run(values.pop("period"), by=request.user, **values)
        except RunInProgress as busy:
            body = {"detail": str(busy.message), "run": reverse("api-run-detail", args=[busy.run.pk])}
            return Response(body, status=status.HTTP_409_CONFLICT)
        headers = {"Location": reverse("api-run-detail", args=[run.pk])}
        return Response(self.get_serializer(run).data, status=status.HTTP_201_CREATED, headers=headers)

    @action(detail=True, methods=["post"])
    def publish(self, request, pk=None):
        """Publish a draft; refusals come as 409 in words."""
        run = get_object_or_404(self.get_queryset(), pk=pk)
        asked = Reason(data=request.data)
        asked.is_valid(raise_exception=True)
        run = runs.publish(run, by=request.user, **asked.validated_data)
        return Response(self.get_serializer(run).data)


class TotalFilter(django_filters.FilterSet):
    run = django_filters.NumberFilter(required=True)
    branch = django_filters.CharFilter("branch__code")
    peer_group = django_filters.CharFilter("peer_group__code")

    class Meta:
        model = ScoreTotal
        fields = ["run", "branch", "peer_group", "grade", "two_skins", "unranked"]


class TotalViewSet(ReadOnly):
    model, serializer_class, filterset_class = ScoreTotal, TotalSerializer, TotalFilter

    def get_queryset(self):
        return super().get_queryset().select_related("branch", "peer_group", "run__scheme")

    def filter_queryset(self, queryset):
        """A list belongs to a run; one row is found by its key alone."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset


class LineFilter(django_filters.FilterSet):
    run = django_filters.NumberFilter(required=True)
    branch = django_filters.CharFilter("branch__code")
    indicator = django_filters.CharFilter("indicator__code")

    class Meta:
        model = ScoreLine
        fields = ["run", "branch", "indicator", "state"]


class LinePaging(KeysetPages):
    """In the order of the table's key; inside a run the branch leads."""

    ordering = ("branch_id", "indicator_id")


class LineViewSet(ScopedRows, mixins.ListModelMixin, viewsets.GenericViewSet):
    model, serializer_class, filterset_class = ScoreLine, LineSerializer, LineFilter
    pagination_class = LinePaging

    def get_queryset(self):
        return super().get_queryset().select_related("branch", "indicator")


router = SimpleRouter()
router.register("periods", PeriodViewSet, basename="api-period")
router.register("metrics", MetricViewSet, basename="api-metric")
router.register("schemes", SchemeViewSet, basename="api-scheme")
router.register("runs", RunViewSet, basename="api-run")
router.register("totals", TotalViewSet, basename="api-total")
router.register("lines", LineViewSet, basename="api-line")
urlpatterns = [
    *router.urls,
    *api_plans.urlpatterns,
    *api_visits.urlpatterns,
    *api_findings.urlpatterns,
    *api_follow_up.urlpatterns,
]
