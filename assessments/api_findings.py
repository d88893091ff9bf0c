"""For machines: findings and their rectification, the same rows, services and refusals as the pages."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from assessments.finding_filters import FindingFilter
from assessments.forms.rectifications import people_of
from assessments.models import Finding, FindingCode, FindingMeasure, HandIn, Severity, Theme
from assessments.models.finding_steps import STEPS
from assessments.services import extensions, rectifications
from branches.models import User
from common.api import ScopedRows


class MeasureSerializer(serializers.ModelSerializer):
    owner = serializers.SlugRelatedField("username", read_only=True)

    class Meta:
        model = FindingMeasure
        fields = ["id", "text", "owner", "due_on", "done_on"]


class HandInSerializer(serializers.ModelSerializer):
    by = serializers.SlugRelatedField("username", read_only=True)
    judged_by = serializers.SlugRelatedField("username", read_only=True)
    confirmed_by = serializers.SlugRelatedField("username", read_only=True)

    class Meta:
        model = HandIn
        fields = """id kind text measures figure before after unit new_due_on by at verdict judged_by judged_at
            seen confirmed_by confirmed_at confirmation""".split()


class FindingSerializer(serializers.ModelSerializer):
    branch = serializers.SlugRelatedField("code", read_only=True)
    code = serializers.SlugRelatedField("code", read_only=True)
    owner = serializers.SlugRelatedField("username", read_only=True)
    leader = serializers.SlugRelatedField("username", read_only=True)
    raised_by = serializers.SlugRelatedField("username", read_only=True)
    closed_by = serializers.SlugRelatedField("username", read_only=True)
    colour = serializers.CharField(read_only=True)
    is_overdue = serializers.BooleanField(read_only=True)
    measures = MeasureSerializer(many=True, read_only=True)

    class Meta:
        model = Finding
        fields = """id number branch code theme severity term statement evidence basis suggestion owner leader
            raised_by found_on issued_on due_on first_due_on state submitted_on closed_on closed_by reopened_on
            reopenings reason colour is_overdue measures version""".split()


class DetailSerializer(FindingSerializer):
    hand_ins = HandInSerializer(many=True, read_only=True)

    class Meta(FindingSerializer.Meta):
        fields = [*FindingSerializer.Meta.fields, "hand_ins"]


class Nothing(serializers.Serializer):
    """A verb that needs no words."""


class Remark(serializers.Serializer):
    seen = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)


class Seen(serializers.Serializer):
    seen = serializers.CharField(max_length=2000)


class Reason(serializers.Serializer):
    reason = serializers.CharField(max_length=1000)


class MeasureRow(serializers.Serializer):
    text = serializers.CharField(max_length=500)
    owner = serializers.SlugRelatedField("username", queryset=User.objects.none())
    due_on = serializers.DateField()

    def get_fields(self):
        fields = super().get_fields()
        if finding := self.context.get("finding"):
            fields["owner"].queryset = people_of(finding)
        return fields


class MeasureRows(serializers.Serializer):
    text = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)
    measures = MeasureRow(many=True, allow_empty=False)


class Result(serializers.Serializer):
    text = serializers.CharField(max_length=4000)
    figure = serializers.CharField(max_length=100, required=False, default="", allow_blank=True)
    before = serializers.DecimalField(16, 4, required=False, default=None, allow_null=True)
    after = serializers.DecimalField(16, 4, required=False, default=None, allow_null=True)
    unit = serializers.CharField(max_length=20, required=False, default="", allow_blank=True)


class Extension(serializers.Serializer):
    reason = serializers.CharField(max_length=1000)
    new_due_on = serializers.DateField()


class MeasureDone(serializers.Serializer):
    measure = serializers.PrimaryKeyRelatedField(queryset=FindingMeasure.objects.none())
    done_on = serializers.DateField(required=False, default=None, allow_null=True)

    def get_fields(self):
        fields = super().get_fields()
        if finding := self.context.get("finding"):
            fields["measure"].queryset = finding.measures.all()
        return fields


class Correction(serializers.Serializer):
    """What whoever verifies may correct; what is not named stays."""

    reason = serializers.CharField(max_length=1000)
    version = serializers.IntegerField()
    code = serializers.SlugRelatedField(
        "code", queryset=FindingCode.objects.filter(is_active=True), required=False
    )
    theme = serializers.ChoiceField(Theme.choices, required=False)
    severity = serializers.ChoiceField(Severity.choices, required=False)
    statement = serializers.CharField(max_length=2000, required=False)
    basis = serializers.CharField(max_length=200, required=False, allow_blank=True)
    due_on = serializers.DateField(required=False)


VERBS = {
    "submit_measures": (rectifications.submit_measures, MeasureRows),
    "begin": (rectifications.begin, Nothing),
    "complete_measure": (rectifications.complete_measure, MeasureDone),
    "submit": (rectifications.submit, Result),
    "recall": (rectifications.recall, Nothing),
    "ask_extension": (extensions.ask_extension, Extension),
    "approve_measures": (rectifications.approve_measures, Remark),
    "return_measures": (rectifications.return_measures, Reason),
    "close": (rectifications.close, Seen),
    "return_rectification": (rectifications.return_rectification, Reason),
    "confirm": (rectifications.confirm, Seen),
    "refuse_closing": (rectifications.refuse_closing, Reason),
    "grant_extension": (extensions.grant_extension, Remark),
    "refuse_extension": (extensions.refuse_extension, Reason),
    "change": (rectifications.change, Correction),
    "withdraw": (rectifications.withdraw, Reason),
}


def named_action(verb):
    """The verb of the table as an action of the interface: its own rows, its own body, the service of the page."""

    def carry_out(self, request, pk=None):
        finding = get_object_or_404(self.get_queryset(), pk=pk)
        service, body = VERBS[verb]
        asked = body(data=request.data, context={"request": request, "finding": finding})
        asked.is_valid(raise_exception=True)
        finding = service(finding, by=request.user, **asked.validated_data)
        return Response(FindingSerializer(finding, context={"request": request}).data)

    carry_out.__name__, carry_out.__doc__ = verb, str(VERBS[verb][0].__doc__ or "")
    return action(detail=True, methods=["post"], url_path=verb.replace("_", "-"))(carry_out)


class FindingRows(ScopedRows, viewsets.ReadOnlyModelViewSet):
    """Findings: read, and taken a step further by named actions."""

    model = Finding
    serializer_class = FindingSerializer
    filterset_class = FindingFilter
    action_permissions = {"list": "view", "retrieve": "view"} | {
        verb: STEPS[verb].permission for verb in VERBS
    }

    def get_serializer_class(self):
        return DetailSerializer if self.action == "retrieve" else FindingSerializer

    def get_queryset(self):
        people = ("branch", "code", "owner", "leader", "raised_by", "closed_by")
        measures = Prefetch("measures", FindingMeasure.objects.select_related("owner"))
        found = super().get_queryset().select_related(*people).prefetch_related(measures)
        if self.action != "retrieve":
            return found
        hand_ins = HandIn.objects.select_related("by", "judged_by", "confirmed_by")
        return found.prefetch_related(Prefetch("hand_ins", hand_ins))


FindingViewSet = type(
    "FindingViewSet",
    (FindingRows,),
    {verb: named_action(verb) for verb in VERBS} | {"__doc__": FindingRows.__doc__},
)

router = SimpleRouter()
router.register("findings", FindingViewSet, basename="api-finding")
urlpatterns = router.urls
