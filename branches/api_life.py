"""Organisational life for machines: read only, the caller's own rows, with the filters of the lists."""

from rest_framework.routers import SimpleRouter
from rest_framework.serializers import CharField, ModelSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from branches.life_filters import FrequencyFilter, PlanFilter, RecordFilter
from branches.models import Committee, CommitteeMember, FrequencyRule, LifeRecord, PlannedActivity
from branches.views.committees import CommitteeFilter
from common.api import ScopedRows


class FrequencySerializer(ModelSerializer):
    class Meta:
        model = FrequencyRule
        fields = "id kind branch_kind fewest_members times per since until regulation note version".split()


class PlanSerializer(ModelSerializer):
    class Meta:
        model = PlannedActivity
        fields = "id branch kind first_day last_day planned_on topic host cancelled version".split()


class RecordSerializer(ModelSerializer):
    class Meta:
        model = LifeRecord
        fields = """id branch kind joint_branches held_on begins_at ends_at place host recorder speaker observers
            expected present topics production_topic decisions votes_for votes_against votes_abstained
            talks_count state recorded_at version""".split()


class SeatSerializer(ModelSerializer):
    name = CharField(source="person.name")

    class Meta:
        model = CommitteeMember
        fields = ["person", "name", "post"]


class CommitteeSerializer(ModelSerializer):
    members = SeatSerializer(many=True)

    class Meta:
        model = Committee
        fields = (
            "id branch elected_on term_years extended_until term_ends_on ended_on members version".split()
        )


class FrequencyViewSet(ScopedRows, ReadOnlyModelViewSet):
    """How often what is due, from when to when."""

    model = FrequencyRule
    serializer_class = FrequencySerializer
    filterset_class = FrequencyFilter


class PlanViewSet(ScopedRows, ReadOnlyModelViewSet):
    """What the branches plan."""

    model = PlannedActivity
    serializer_class = PlanSerializer
    filterset_class = PlanFilter


class RecordViewSet(ScopedRows, ReadOnlyModelViewSet):
    """What was held; minutes and names of the absent stay on the pages."""

    model = LifeRecord
    serializer_class = RecordSerializer
    filterset_class = RecordFilter

    def get_queryset(self):
        return super().get_queryset().prefetch_related("joint_branches")


class CommitteeViewSet(ScopedRows, ReadOnlyModelViewSet):
    """Committees with their seats and the end of their term."""

    model = Committee
    serializer_class = CommitteeSerializer
    filterset_class = CommitteeFilter

    def get_queryset(self):
        return super().get_queryset().prefetch_related("members__person")


router = SimpleRouter()
router.register("frequency-rules", FrequencyViewSet, basename="api-frequency-rule")
router.register("planned-activities", PlanViewSet, basename="api-planned-activity")
router.register("life-records", RecordViewSet, basename="api-life-record")
router.register("committees", CommitteeViewSet, basename="api-committee")
urlpatterns = router.urls
