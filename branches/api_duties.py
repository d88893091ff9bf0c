"""Duties, who holds them and what became of them for machines: read only, the caller's own rows."""

from rest_framework.routers import SimpleRouter
from rest_framework.serializers import CharField, ModelSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from branches.duties_filters import AssignmentFilter, ItemFilter, OccurrenceFilter
from branches.models import DutyAssignment, DutyItem, DutyOccurrence
from common.api import ScopedRows


class DutyItemSerializer(ModelSerializer):
    class Meta:
        model = DutyItem
        fields = [
            "id",
            "library",
            "code",
            "edition",
            "replaced_by",
            "retired_on",
            "domain",
            "title",
            "scope",
            "standard",
            "checking_method",
            "points",
            "times",
            "per",
            "evidence",
            "regulation",
            "ground",
            "for_leaders",
            "for_secretaries",
            "for_unit_heads",
            "version",
        ]


class DutyAssignmentSerializer(ModelSerializer):
    class Meta:
        model = DutyAssignment
        fields = ["id", "item", "holder", "joint_holder", "branch", "since", "until", "note", "version"]


class DutyOccurrenceSerializer(ModelSerializer):
    window = CharField(read_only=True)

    class Meta:
        model = DutyOccurrence
        fields = [
            "id",
            "assignment",
            "item",
            "branch",
            "window",
            "first_day",
            "due_on",
            "number",
            "state",
            "is_overdue",
            "done_on",
            "note",
            "reported_by",
            "confirmed_by",
            "remark",
            "version",
        ]


class DutyItemViewSet(ScopedRows, ReadOnlyModelViewSet):
    """Duties of the libraries in all their editions."""

    model = DutyItem
    serializer_class = DutyItemSerializer
    filterset_class = ItemFilter


class DutyAssignmentViewSet(ScopedRows, ReadOnlyModelViewSet):
    """Who holds which duty."""

    model = DutyAssignment
    serializer_class = DutyAssignmentSerializer
    filterset_class = AssignmentFilter


class DutyOccurrenceViewSet(ScopedRows, ReadOnlyModelViewSet):
    """Every time that a duty is due, with its state."""

    model = DutyOccurrence
    serializer_class = DutyOccurrenceSerializer
    filterset_class = OccurrenceFilter

    def get_queryset(self):
        return super().get_queryset().select_related("item")


router = SimpleRouter()
router.register("duties", DutyItemViewSet, basename="api-duty")
router.register("duty-assignments", DutyAssignmentViewSet, basename="api-duty-assignment")
router.register("duty-occurrences", DutyOccurrenceViewSet, basename="api-duty-occurrence")
