"""Addresses of the organisation."""

from django.urls import path

from branches.views.agenda_items import AgendaItemPages
from branches.views.committees import CommitteePages, CompositionPages
from branches.views.follow_ups import FollowUpPages
from branches.views.life_board import BoardPages, LifeHome
from branches.views.life_branch import BranchLife
from branches.views.life_calendar import Calendar, YearPlan
from branches.views.life_minutes import MinutesDownload
from branches.views.life_planning import MakePlan, PlanSheet
from branches.views.life_plans import PlanPages
from branches.views.life_records import RecordPages
from branches.views.life_rules import FrequencyPages
from branches.views.organization import BranchPages, PeerGroupPages, TreePages, UnitPages
from branches.views.people import AppointmentPages, OneTimePassword, PersonPages

app_name = "branches"
# Organisational life: the board and the branch's own page, the plan, the records, the committees.
LIFE = [
    path("life/", LifeHome.as_view(), name="life_home"),
    path("life/<int:pk>/", BranchLife.as_view(), name="life_branch"),
    path("life/calendar/", Calendar.as_view(), name="life_calendar"),
    *BoardPages.urls(),
    *FrequencyPages.urls(),
    path("plan/make/", MakePlan.as_view(), name="plan_make"),
    path("plan/year/<int:pk>/", YearPlan.as_view(), name="plan_year"),
    path("plan/sheet/<int:pk>/", PlanSheet.as_view(), name="plan_sheet"),
    *PlanPages.urls(),
    *RecordPages.urls(),
    path("life_record/<int:pk>/minutes/", MinutesDownload.as_view(), name="life_record_minutes"),
    *AgendaItemPages.urls(),
    *FollowUpPages.urls(),
    *CommitteePages.urls(),
    *CompositionPages.urls(),
]
urlpatterns = [
    *BranchPages.urls(),
    *TreePages.urls(),
    *UnitPages.urls(),
    *PeerGroupPages.urls(),
    *PersonPages.urls(),
    path("person/<int:pk>/password/", OneTimePassword.as_view(), name="person_password"),
    *AppointmentPages.urls(),
    *LIFE,
]
