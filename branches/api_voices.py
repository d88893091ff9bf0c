"""Workers' requests and reception days for machines: read only, the caller's own rows, never who asked."""

from rest_framework.routers import SimpleRouter
from rest_framework.serializers import CharField, ModelSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from branches.models import ReceptionDay, WorkerRequest
from branches.voices_filters import ReceptionDayFilter, WorkerRequestFilter
from common.api import ScopedRows


class WorkerRequestSerializer(ModelSerializer):
    number = CharField(read_only=True)

    class Meta:
        model = WorkerRequest
        fields = [
            "id",
            "number",
            "branch",
            "unit",
            "category",
            "channel",
            "reception_day",
            "text",
            "received_at",
            "state",
            "round",
            "owner",
            "answering_branch",
            "due_on",
            "is_overdue",
            "answer",
            "answered_at",
            "satisfaction",
            "rated_at",
            "repeats",
            "version",
        ]


class ReceptionDaySerializer(ModelSerializer):
    class Meta:
        model = ReceptionDay
        fields = ["id", "leader", "branch", "held_on", "place", "people_heard", "note", "version"]


class WorkerRequestViewSet(ScopedRows, ReadOnlyModelViewSet):
    """Requests with the filters of their list; name, contact and code are no fields."""

    model = WorkerRequest
    serializer_class = WorkerRequestSerializer
    filterset_class = WorkerRequestFilter


class ReceptionDayViewSet(ScopedRows, ReadOnlyModelViewSet):
    """Reception days, with the filters of their list."""

    model = ReceptionDay
    serializer_class = ReceptionDaySerializer
    filterset_class = ReceptionDayFilter


router = SimpleRouter()
router.register("worker-requests", WorkerRequestViewSet, basename="api-workerrequest")
router.register("reception-days", ReceptionDayViewSet, basename="api-receptionday")
urlpatterns = router.urls
