"""Addresses of the organisation."""

from django.urls import path

from branches.views.checklist_items import ItemsPage, StarterPage
from branches.views.checklists import ChecklistPages
from branches.views.exchange import JointActivityPages, PartnerChoices
from branches.views.lessons import LessonPages
from branches.views.organization import BranchPages, PeerGroupPages, TreePages, UnitPages
from branches.views.people import AppointmentPages, OneTimePassword, PersonPages
from branches.views.regulations import EditionPages, RegulationPages, StarterSet
from branches.views.self_check_lines import FillPage, ReviewPage, WordForm
from branches.views.self_checks import SelfCheckPages
from branches.views.site_checks import SiteCheckPage
from branches.views.sites import DemoSitePages, NamedSitePages
from branches.views.training import AttendancePage, CoursePages, TrainingRulePages
from branches.views.training_hours import HoursPages, MyHours, RecordPages
from branches.views.training_spot_checks import ResultsPage, SpotCheckPages
from branches.views.weak_items import WeakItems

app_name = "branches"
urlpatterns = [
    *BranchPages.urls(),
    *TreePages.urls(),
    *UnitPages.urls(),
    *PeerGroupPages.urls(),
    *PersonPages.urls(),
    path("person/<int:pk>/password/", OneTimePassword.as_view(), name="person_password"),
    *AppointmentPages.urls(),
    *RegulationPages.urls(),
    *EditionPages.urls(),
    path("regulation/starter/", StarterSet.as_view(), name="regulation_starter"),
    *ChecklistPages.urls(),
    path("checklist/<int:pk>/items/", ItemsPage.as_view(), name="checklist_items"),
    path("checklist/<int:pk>/weak/", WeakItems.as_view(), name="checklist_weak"),
    path("checklist/shipped/<slug:purpose>/", StarterPage.as_view(), name="checklist_starter"),
    *SelfCheckPages.urls(),
    path("self_check/<int:pk>/fill/", FillPage.as_view(), name="self_check_fill"),
    path("self_check/<int:pk>/review/", ReviewPage.as_view(), name="self_check_review"),
    path("self_check/<int:pk>/word/", WordForm.as_view(), name="self_check_word"),
    *CoursePages.urls(),
    path("course/<int:pk>/attendance/", AttendancePage.as_view(), name="course_attendance"),
    *TrainingRulePages.urls(),
    *HoursPages.urls(),
    path("training_person/mine/", MyHours.as_view(), name="training_mine"),
    *RecordPages.urls(),
    *SpotCheckPages.urls(),
    path("spot_check/<int:pk>/results/", ResultsPage.as_view(), name="spot_check_results"),
    *DemoSitePages.urls(),
    path("demo_site/<int:pk>/check/", SiteCheckPage.as_view(), name="demo_site_check"),
    *NamedSitePages.urls(),
    *JointActivityPages.urls(),
    path("joint_activity/partners/", PartnerChoices.as_view(), name="partner_choices"),
    *LessonPages.urls(),
]
