"""Contact points, visits and follow-ups for machines: read only, the caller's own rows."""

from rest_framework.routers import SimpleRouter
from rest_framework.serializers import ModelSerializer, SlugRelatedField
from rest_framework.viewsets import ReadOnlyModelViewSet

from branches.contact_points_filters import ContactPointFilter, ContactVisitFilter, FollowUpFilter
from branches.models import ContactPoint, ContactVisit, FollowUp
from common.api import ScopedRows


class ContactPointSerializer(ModelSerializer):
    leader = SlugRelatedField("username", read_only=True)

    class Meta:
        model = ContactPoint
        fields = ["id", "leader", "branch", "is_lead", "since", "until", "note", "version"]


class ContactVisitSerializer(ModelSerializer):
    leader = SlugRelatedField("username", read_only=True)

    class Meta:
        model = ContactVisit
        fields = [
            "id",
            "contact_point",
            "leader",
            "branch",
            "visited_on",
            "form",
            "duration",
            "duration_unit",
        ]
        fields += ["topics", "problems", "help_given", "workers_heard", "workers_said", "production_topic"]
        fields += ["state", "recorded_on", "is_late", "confirmed_on", "version"]


class FollowUpSerializer(ModelSerializer):
    owner = SlugRelatedField("username", read_only=True)

    class Meta:
        model = FollowUp
        fields = ["id", "branch", "origin_type", "origin_id", "origin_label", "text", "owner", "due_on"]
        fields += ["done_on", "result", "withdrawn", "version"]


class ContactPointViewSet(ScopedRows, ReadOnlyModelViewSet):
    """Which leader answers for which branch."""

    model = ContactPoint
    serializer_class = ContactPointSerializer
    filterset_class = ContactPointFilter

    def get_queryset(self):
        return super().get_queryset().select_related("leader")


class ContactVisitViewSet(ScopedRows, ReadOnlyModelViewSet):
    """Leaders' visits; a draft is its leader's alone."""

    model = ContactVisit
    serializer_class = ContactVisitSerializer
    filterset_class = ContactVisitFilter

    def get_queryset(self):
        return super().get_queryset().select_related("leader")


class FollowUpViewSet(ScopedRows, ReadOnlyModelViewSet):
    """What was agreed at meetings and on visits."""

    model = FollowUp
    serializer_class = FollowUpSerializer
    filterset_class = FollowUpFilter

    def get_queryset(self):
        return super().get_queryset().select_related("owner")


router = SimpleRouter()
router.register("contact-points", ContactPointViewSet, basename="api-contact-point")
router.register("contact-visits", ContactVisitViewSet, basename="api-contact-visit")
router.register("follow-ups", FollowUpViewSet, basename="api-follow-up")
urlpatterns = router.urls
