"""For machines: progress, benefits with their totals, and the verbs of a project under way."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.serializers import ModelSerializer, SlugRelatedField
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from common import forms
from common.api import HoldsPermission, ScopedRows
from projects.models import Benefit, ProgressReport, Project
from projects.models.project_states import APPROVED
from projects.progress_forms import ProgressForm
from projects.running_filters import BenefitFilter, ProgressFilter
from projects.running_forms import ScoreForm
from projects.services import acceptances, progress
from projects.views.benefit_totals import totals_of
from projects.views.benefits import BenefitPages
from projects.views.running_verbs import RUNNING_ACTIONS


class ProgressSerializer(ModelSerializer):
    by = SlugRelatedField("username", read_only=True)

    class Meta:
        model = ProgressReport
        fields = ["id", "project", "first_day", "last_day", "value", "value_source", "health", "words"]
        fields += ["milestones", "by", "filed_on", "is_late", "version"]


class BenefitSerializer(ModelSerializer):
    claimed_by = SlugRelatedField("username", read_only=True)
    confirmed_by = SlugRelatedField("username", read_only=True)

    class Meta:
        model = Benefit
        fields = ["id", "project", "formula", "state", "commissioned_on", "counted_until"]
        fields += ["expected_inputs", "expected_amount", "claimed_inputs", "claimed_amount", "claimed_by"]
        fields += ["claimed_on", "confirmed_inputs", "confirmed_amount", "confirmed_by", "confirmed_on"]
        fields += ["basis", "words", "remark", "version"]


class RunningProjectSerializer(ModelSerializer):
    lead = SlugRelatedField("username", read_only=True)

    class Meta:
        model = Project
        fields = ["id", "number", "name", "kind", "category", "branch", "lead", "state", "starts_on"]
        fields += ["ends_on", "first_ends_on", "midterm_due_on", "midterm_passed_on", "closed_on"]
        fields += ["accepted_on", "finished_on", "result_value", "version"]


class NamedActions(ScopedRows):
    """Mixin of a viewset: the verbs of a page set, with the same forms, services and refusals."""

    verbs: dict = {}

    @action(detail=True, methods=["post"], url_path=r"do/(?P<verb>[a-z-]+)")
    def do(self, request, pk, verb):
        """Carry out a verb: what its form gets wrong is 400, what forbids it 409."""
        declared = self.verbs.get(verb)
        if declared is None:
            raise Http404
        row = self.found(request.user, pk, declared.permission)
        values = {}
        if declared.form:
            proposed = declared.initial(row) if declared.initial else {}
            form = forms.narrow(declared.form(given(request), initial=proposed), request.user)
            if not form.is_valid():
                return Response(form.errors, status=status.HTTP_400_BAD_REQUEST)
            values = form.cleaned_data
        try:
            changed = declared.service(row, by=request.user, **values)
        except ValidationError as invalid:
            return Response({"detail": invalid.messages}, status=status.HTTP_400_BAD_REQUEST)
        return Response(self.get_serializer(changed).data)

    def found(self, user, pk, permission):
        """Not your row is 404; a row that you only see is 403."""
        row = self.model.objects.for_user(user, permission).filter(pk=pk).first()
        if row is None and self.model.objects.for_user(user).filter(pk=pk).exists():
            raise PermissionDenied
        if row is None:
            raise Http404
        return row


VIEWED = {"list": "view", "retrieve": "view", "do": "view", "score": "score"}


def given(request) -> dict:
    """The body as a form takes it."""
    return request.data if isinstance(request.data, dict) else {}


class ProgressViewSet(ScopedRows, ReadOnlyModelViewSet):
    """What projects reported; filed with the fields of the page (window: its first day, m<id>-state of milestones)."""

    model = ProgressReport
    action_permissions = {"list": "view", "retrieve": "view", "create": "add"}
    serializer_class = ProgressSerializer
    filterset_class = ProgressFilter

    def get_queryset(self):
        return super().get_queryset().select_related("by")

    def create(self, request):
        """File one window: 201 with the report, 409 where somebody was first."""
        form = forms.narrow(ProgressForm(given(request), user=request.user), request.user)
        if not form.is_valid():
            return Response(form.errors, status=status.HTTP_400_BAD_REQUEST)
        report = progress.file(by=request.user, **form.cleaned_data)
        return Response(self.get_serializer(report).data, status=status.HTTP_201_CREATED)


class BenefitViewSet(NamedActions, ReadOnlyModelViewSet):
    """What projects save; claimed, confirmed and sent back by the services of the pages."""

    model = Benefit
    serializer_class = BenefitSerializer
    filterset_class = BenefitFilter
    action_permissions = VIEWED
    verbs = BenefitPages.actions

    def get_queryset(self):
        return super().get_queryset().select_related("claimed_by", "confirmed_by")


class RunningProjectViewSet(NamedActions, ReadOnlyModelViewSet):
    """Projects that were approved, and what can be done about them."""

    model = Project
    serializer_class = RunningProjectSerializer
    action_permissions = VIEWED
    verbs = RUNNING_ACTIONS

    def get_queryset(self):
        return super().get_queryset().filter(state__in=APPROVED).select_related("lead")

    @action(detail=True, methods=["post"])
    def score(self, request, pk):
        """The points of one assessor: line-<id of the dimension> and words."""
        project = self.found(request.user, pk, "score")
        acceptance = project.acceptances.filter(result="").first()
        if acceptance is None:
            raise Http404
        form = ScoreForm(given(request), lines=acceptance.lines)
        if not form.is_valid():
            return Response(form.errors, status=status.HTTP_400_BAD_REQUEST)
        words = form.cleaned_data["words"]
        own = acceptances.score(acceptance, by=request.user, points=form.points, words=words)
        return Response({"project": project.pk, "round": acceptance.round, "total": str(own.total)})


class BenefitTotalsViewSet(GenericViewSet):
    """The sums of the page: by category, branch and year, over confirmed amounts."""

    model = Benefit
    action_permissions = {"list": "view"}
    permission_classes = [HoldsPermission]
    queryset = Benefit.objects.none()
    pagination_class = None

    def list(self, request):
        totals = totals_of(request)
        groups = ("by_category", "by_branch", "by_year")
        body = {name: [as_told(line, totals) for line in getattr(totals, name)] for name in groups}
        return Response(body | {"total": as_told(totals.total, totals)})


def as_told(line, totals) -> dict:
    """A sum as plain values; decimals as text, so that no place is lost."""
    told = {
        "key": line.key,
        "label": str(line.label),
        "projects": line.projects,
        "confirmed": str(line.confirmed),
    }
    if totals.with_claimed:
        told |= {"waiting_projects": line.waiting_projects, "waiting": str(line.waiting)}
    return told


router = SimpleRouter()
router.register("progress-reports", ProgressViewSet, basename="api-progress-report")
router.register("benefits", BenefitViewSet, basename="api-benefit")
router.register("benefit-totals", BenefitTotalsViewSet, basename="api-benefit-totals")
router.register("running-projects", RunningProjectViewSet, basename="api-running-project")
urlpatterns = router.urls
