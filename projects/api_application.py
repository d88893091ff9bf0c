"""For machines: applications, approval and deputies; each verb is a named action that calls the page's service."""

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ReadOnlyModelViewSet

from common.api import HoldsPermission, ScopedRows
from projects.application_filters import DeputyFilter, ProjectFilter, StepFilter
from projects.models import ApprovalStep, Decision, Deputy, Milestone, Project, TeamMember
from projects.models.project_scope import principals_reach
from projects.services import approvals, drafts


class MemberSerializer(serializers.ModelSerializer):
    user = serializers.SlugRelatedField("username", read_only=True)

    class Meta:
        model = TeamMember
        fields = ["user", "task", "consent", "consent_on"]


class MilestoneSerializer(serializers.ModelSerializer):
    class Meta:
        model = Milestone
        fields = ["name", "output", "due_on", "state", "done_on"]


class DecisionSerializer(serializers.ModelSerializer):
    by = serializers.SlugRelatedField("username", read_only=True)
    acting_for = serializers.SlugRelatedField("username", read_only=True)

    class Meta:
        model = Decision
        fields = ["id", "stage", "round", "order", "name", "role", "state", "since", "due_on", "by"]
        fields += ["acting_for", "decided_at", "comment"]


class ProjectSerializer(serializers.ModelSerializer):
    lead = serializers.SlugRelatedField("username", read_only=True)

    class Meta:
        model = Project
        fields = [
            "id",
            "number",
            "kind",
            "category",
            "name",
            "branch",
            "lead",
            "year",
            "starts_on",
            "ends_on",
        ]
        fields += ["indicator", "measure_unit", "baseline", "target", "fund", "state", "approved_on"]
        fields += ["midterm_due_on", "midterm_passed_on", "version"]


class ProjectDetailSerializer(ProjectSerializer):
    """One project with its people, milestones and decisions."""

    team = MemberSerializer(many=True, read_only=True)
    milestones = MilestoneSerializer(many=True, read_only=True)
    decisions = DecisionSerializer(many=True, read_only=True)

    class Meta(ProjectSerializer.Meta):
        fields = [*ProjectSerializer.Meta.fields, "background", "measures", "resources", "outputs"]
        fields += ["party_role", "social_benefit", "reason", "team", "milestones", "decisions"]


class AgreeSerializer(serializers.Serializer):
    """The step about which is decided, as it was read: whoever comes second is told so."""

    step = serializers.IntegerField()
    comment = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class SendBackSerializer(AgreeSerializer):
    comment = serializers.CharField(max_length=1000)


class WithdrawSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=1000)


class MayStandIn(HoldsPermission):
    """Deciding is also for whoever stands in for somebody who decides."""

    def has_permission(self, request, view):
        if super().has_permission(request, view):
            return True
        is_deciding = view.action and view.action_permissions.get(view.action) == "decide"
        return bool(is_deciding and request.user.is_authenticated and principals_reach(request.user))


class ProjectViewSet(ScopedRows, ReadOnlyModelViewSet):
    """Projects, and what is done about an application or a hand-in."""

    model = Project
    permission_classes = [MayStandIn]
    filterset_class = ProjectFilter
    action_permissions = {
        "list": "view",
        "retrieve": "view",
        "submit": "change",
        "recall": "change",
        "withdraw": "change",
        "decide": "decide",
        "send_back": "decide",
    }

    def get_serializer_class(self):
        return ProjectSerializer if self.action == "list" else ProjectDetailSerializer

    def get_queryset(self):
        rows = super().get_queryset().select_related("lead")
        if self.action == "list":
            return rows
        return rows.prefetch_related("team__user", "milestones", "decisions__by", "decisions__acting_for")

    def filter_queryset(self, queryset):
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def done(self, request, service, given=None):
        """Run the service on the row of the address; answer with the project as it is then."""
        values, row = {}, self.get_object()
        if given:
            typed = given(data=request.data)
            typed.is_valid(raise_exception=True)
            values = typed.validated_data
        row = service(row, by=request.user, **values)
        return Response(ProjectDetailSerializer(Project.objects.get(pk=row.pk)).data)

    @action(detail=True, methods=["post"])
    def submit(self, request, pk=None):
        return self.done(request, approvals.submit)

    @action(detail=True, methods=["post"])
    def decide(self, request, pk=None):
        return self.done(request, approvals.decide, AgreeSerializer)

    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request, pk=None):
        return self.done(request, approvals.send_back, SendBackSerializer)

    @action(detail=True, methods=["post"])
    def recall(self, request, pk=None):
        return self.done(request, approvals.recall)

    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk=None):
        return self.done(request, drafts.withdraw, WithdrawSerializer)


class StepSerializer(serializers.ModelSerializer):
    class Meta:
        model = ApprovalStep
        fields = ["id", "kind", "stage", "order", "name", "role", "working_days", "is_active", "version"]


class DeputySerializer(serializers.ModelSerializer):
    principal = serializers.SlugRelatedField("username", read_only=True)
    deputy = serializers.SlugRelatedField("username", read_only=True)

    class Meta:
        model = Deputy
        fields = ["id", "principal", "deputy", "since", "until", "reason", "version"]


class StepViewSet(ScopedRows, ReadOnlyModelViewSet):
    """The steps by which projects are approved."""

    model = ApprovalStep
    serializer_class = StepSerializer
    filterset_class = StepFilter


class DeputyViewSet(ScopedRows, ReadOnlyModelViewSet):
    """Who stands in for whom."""

    model = Deputy
    serializer_class = DeputySerializer
    filterset_class = DeputyFilter

    def get_queryset(self):
        return super().get_queryset().select_related("principal", "deputy")


router = SimpleRouter()
router.register("projects", ProjectViewSet, basename="api-project")
router.register("approval-steps", StepViewSet, basename="api-approval-step")
router.register("deputies", DeputyViewSet, basename="api-deputy")
urlpatterns = router.urls
