"""For machines: the difficulty board, bids and the library; named actions call the services of the pages."""

from django.shortcuts import get_object_or_404
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ReadOnlyModelViewSet

from branches.models import Branch, User
from common.api import ScopedRows
from projects.board_filters import BidFilter, DifficultyFilter, LibraryFilter
from projects.models import Bid, Difficulty, Project
from projects.published import confirmed_benefit
from projects.services import bids, difficulties, library


class DifficultySerializer(serializers.ModelSerializer):
    branch = serializers.SlugRelatedField("code", read_only=True)
    bids_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Difficulty
        fields = [
            *("id", "number", "title", "branch", "unit", "category", "description", "indicator", "current"),
            *("wanted", "measure_unit", "bids_until", "support", "state", "posted_on", "bids_count"),
            *("solved_on", "version"),
        ]


class BidSerializer(serializers.ModelSerializer):
    branch = serializers.SlugRelatedField("code", read_only=True)
    lead = serializers.SlugRelatedField("username", read_only=True)

    class Meta:
        model = Bid
        fields = [
            *("id", "difficulty", "branch", "lead", "approach", "promised", "promised_by", "is_joint"),
            *("state", "offered_on", "remark", "version"),
        ]


class LibrarySerializer(serializers.ModelSerializer):
    """The published facts of a project and no others."""

    branch = serializers.CharField(source="branch.name", read_only=True)
    tags = serializers.SlugRelatedField("name", many=True, read_only=True)
    rollouts = serializers.IntegerField(read_only=True)
    confirmed_amount = serializers.SerializerMethodField()

    class Meta:
        model = Project
        fields = [
            *("id", "name", "branch", "category", "year", "background", "indicator", "measure_unit"),
            *("baseline", "target", "measures", "result_value", "confirmed_amount", "summary", "tags"),
            "rollouts",
        ]

    def get_confirmed_amount(self, project) -> str | None:
        amount = confirmed_benefit(project)
        return None if amount is None else str(amount)


class OwnRows(serializers.Serializer):
    """A body whose branch and people are within the caller's reach."""

    permission = ""
    branch = serializers.SlugRelatedField("code", queryset=Branch.objects.none())
    lead = serializers.SlugRelatedField("username", queryset=User.objects.none(), required=False)

    def get_fields(self):
        fields, user = super().get_fields(), self.context["request"].user
        reach = user.reach(self.permission)
        fields["branch"].queryset = Branch.objects.filter(reach.condition(["path"]), closed_on=None)
        fields["lead"].queryset = User.objects.for_user(user).filter(is_active=True)
        return fields


class BidBody(OwnRows):
    permission = Bid.permission("add")
    approach = serializers.CharField(max_length=2000)
    promised = serializers.DecimalField(max_digits=16, decimal_places=4)
    promised_by = serializers.DateField()
    is_joint = serializers.BooleanField(default=False)


class AdoptBody(OwnRows):
    permission = Project.permission("add")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()

    def validate(self, values):
        if values["ends_on"] <= values["starts_on"]:
            raise serializers.ValidationError(
                {"ends_on": Project._meta.constraints[1].violation_error_message}
            )
        return values


class SelectBody(serializers.Serializer):
    bid = serializers.PrimaryKeyRelatedField(queryset=Bid.objects.none())
    reason = serializers.CharField(max_length=1000)
    remark = serializers.CharField(max_length=1000, required=False, default="")

    def get_fields(self):
        fields = super().get_fields()
        fields["bid"].queryset = Bid.objects.for_user(self.context["request"].user, "select").filter(
            difficulty=self.context["difficulty"]
        )
        return fields


class DifficultyViewSet(ScopedRows, ReadOnlyModelViewSet):
    """The board; post, bid and select are named actions."""

    model, serializer_class, filterset_class = Difficulty, DifficultySerializer, DifficultyFilter
    action_permissions = {
        "list": "view",
        "retrieve": "view",
        "post": "change",
        "bid": "bid",
        "select": "select",
    }

    def get_queryset(self):
        return super().get_queryset().select_related("branch").with_bids()

    @action(detail=True, methods=["post"])
    def post(self, request, pk=None):
        """Put a draft on the board."""
        row = difficulties.post(self.found(pk), by=request.user)
        return Response(self.get_serializer(self.found(row.pk)).data)

    @action(detail=True, methods=["post"])
    def bid(self, request, pk=None):
        """Bid for a difficulty: 201 with the bid."""
        difficulty, values = self.found(pk), self.asked(BidBody)
        values.setdefault("lead", request.user)
        made = bids.offer(by=request.user, difficulty=difficulty, **values)
        return Response(BidSerializer(made).data, status=status.HTTP_201_CREATED)

    @action(detail=True, methods=["post"])
    def select(self, request, pk=None):
        """Give it to one of its bids; it becomes the draft of a project."""
        values = self.asked(SelectBody, difficulty=self.found(pk))
        return Response(BidSerializer(bids.select(values.pop("bid"), by=request.user, **values)).data)

    def found(self, pk):
        return get_object_or_404(self.get_queryset(), pk=pk)

    def asked(self, body, **context):
        given = body(data=self.request.data, context={"request": self.request, **context})
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)


class BidViewSet(ScopedRows, ReadOnlyModelViewSet):
    """The bids that the caller may read."""

    model, serializer_class, filterset_class = Bid, BidSerializer, BidFilter

    def get_queryset(self):
        return super().get_queryset().select_related("branch", "lead")


class LibraryViewSet(ScopedRows, ReadOnlyModelViewSet):
    """The library: open to whoever may read projects, published facts alone."""

    model, serializer_class, filterset_class = Project, LibrarySerializer, LibraryFilter
    action_permissions = {"list": "view", "retrieve": "view", "adopt": "add"}

    def get_queryset(self):
        found = Project.objects.library().select_related("branch", "benefit")
        return found.prefetch_related("tags").with_rollouts()

    @action(detail=True, methods=["post"])
    def adopt(self, request, pk=None):
        """Draft the same project for one's own branch: 201 with its id."""
        project = get_object_or_404(self.get_queryset(), pk=pk)
        body = AdoptBody(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        made = library.adopt(project, by=request.user, **body.validated_data)
        return Response({"id": made.pk, "page": made.get_absolute_url()}, status=status.HTTP_201_CREATED)


router = SimpleRouter()
router.register("difficulties", DifficultyViewSet, basename="api-difficulty")
router.register("bids", BidViewSet, basename="api-bid")
router.register("project-library", LibraryViewSet, basename="api-library")
urlpatterns = router.urls
