"""Regulations, self-checks, training, demonstration points and exchange for machines: read only, the caller's rows."""

from rest_framework.routers import SimpleRouter
from rest_framework.serializers import CharField, ModelSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from branches.capacity_filters.checklists import SelfCheckFilter
from branches.capacity_filters.exchange import DemoSiteFilter, JointActivityFilter, LessonFilter
from branches.capacity_filters.regulations import RegulationFilter
from branches.capacity_filters.training import CourseFilter, TrainingRecordFilter
from branches.models import (
    ActivityPartner,
    CheckLine,
    Course,
    DemoSite,
    JointActivity,
    Lesson,
    LessonAdoption,
    Regulation,
    RegulationVersion,
    SelfCheck,
    TrainingRecord,
)
from common.api import ScopedRows


class EditionSerializer(ModelSerializer):
    class Meta:
        model = RegulationVersion
        fields = ["document_number", "since", "until", "summary", "is_confirmed"]


class RegulationSerializer(ModelSerializer):
    versions = EditionSerializer(many=True)

    class Meta:
        model = Regulation
        fields = ["id", "code", "title", "owner", "versions", "version"]


class CheckLineSerializer(ModelSerializer):
    section = CharField(source="item.section")
    text = CharField(source="item.text")

    class Meta:
        model = CheckLine
        fields = ["section", "text", "self_points", "self_note", "review_points", "review_note"]


class SelfCheckSerializer(ModelSerializer):
    year = CharField(source="checklist.year")
    grade = CharField()
    lines = CheckLineSerializer(many=True)

    class Meta:
        model = SelfCheck
        fields = """id branch checklist year state submitted_on reviewed_on self_points review_points grade
            comment lines version""".split()


class CourseSerializer(ModelSerializer):
    class Meta:
        model = Course
        fields = "id branch title kind audience starts_on hours lecturer state version".split()


class TrainingRecordSerializer(ModelSerializer):
    class Meta:
        model = TrainingRecord
        fields = "id person branch course title held_on hours note version".split()


class DemoSiteSerializer(ModelSerializer):
    class Meta:
        model = DemoSite
        fields = """id branch name shows place state applied_on named_on review_due_on withdrawn_on
            version""".split()


class PartnerSerializer(ModelSerializer):
    class Meta:
        model = ActivityPartner
        fields = ["branch", "took_part", "answered_on", "reason"]


class JointActivitySerializer(ModelSerializer):
    partners = PartnerSerializer(many=True)

    class Meta:
        model = JointActivity
        fields = "id host held_on form topic place result state partners version".split()


class AdoptionSerializer(ModelSerializer):
    class Meta:
        model = LessonAdoption
        fields = ["branch", "sentence", "adopted_on"]


class LessonSerializer(ModelSerializer):
    adoptions = AdoptionSerializer(many=True)

    class Meta:
        model = Lesson
        fields = "id branch title text tags shared_on state adoptions version".split()


class CapacityRows(ScopedRows, ReadOnlyModelViewSet):
    """Rows with what belongs to them, fetched in a constant number of queries."""

    related: tuple = ()
    parts: tuple = ()

    def get_queryset(self):
        return super().get_queryset().select_related(*self.related).prefetch_related(*self.parts)


class RegulationViewSet(CapacityRows):
    model, serializer_class, filterset_class = Regulation, RegulationSerializer, RegulationFilter
    parts = ("versions",)


class SelfCheckViewSet(CapacityRows):
    model, serializer_class, filterset_class = SelfCheck, SelfCheckSerializer, SelfCheckFilter
    related, parts = ("checklist",), ("lines__item",)


class CourseViewSet(CapacityRows):
    model, serializer_class, filterset_class = Course, CourseSerializer, CourseFilter


class TrainingRecordViewSet(CapacityRows):
    model, serializer_class, filterset_class = TrainingRecord, TrainingRecordSerializer, TrainingRecordFilter


class DemoSiteViewSet(CapacityRows):
    model, serializer_class, filterset_class = DemoSite, DemoSiteSerializer, DemoSiteFilter


class JointActivityViewSet(CapacityRows):
    model, serializer_class, filterset_class = JointActivity, JointActivitySerializer, JointActivityFilter
    parts = ("partners",)


class LessonViewSet(CapacityRows):
    model, serializer_class, filterset_class = Lesson, LessonSerializer, LessonFilter
    parts = ("adoptions",)


router = SimpleRouter()
router.register("regulations", RegulationViewSet, basename="api-regulation")
router.register("self-checks", SelfCheckViewSet, basename="api-self-check")
router.register("courses", CourseViewSet, basename="api-course")
router.register("training-records", TrainingRecordViewSet, basename="api-training-record")
router.register("demo-sites", DemoSiteViewSet, basename="api-demo-site")
router.register("joint-activities", JointActivityViewSet, basename="api-joint-activity")
router.register("lessons", LessonViewSet, basename="api-lesson")
urlpatterns = router.urls
