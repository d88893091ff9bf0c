"""Addresses of the organisation."""

from django.urls import path

from branches.views.accountability import AccountabilityLetter, AccountabilityPages, InfluencePeriodPages
from branches.views.agenda_items import AgendaItemPages
from branches.views.checklist_items import ItemsPage, StarterPage
from branches.views.checklists import ChecklistPages
from branches.views.committees import CommitteePages, CompositionPages
from branches.views.contact_coverage import CoverageBoard, CoverageExport, MyContactBranches, PrepareVisit
from branches.views.contact_points import ContactMatrix, ContactPointPages
from branches.views.contact_visits import ContactVisitPages, VisitDocument
from branches.views.duty_assigning import AssignDuties
from branches.views.duty_assignments import DutyAssignmentPages
from branches.views.duty_libraries import DutyItemPages, DutyLibraryPages
from branches.views.duty_matrix import DutyGaps, DutyMatrixPages
from branches.views.duty_occurrences import DutyOccurrencePages, ReportDuty
from branches.views.duty_sheets import DutySheet, DutySheetWord, ReportFound, ResponsibilityLetterPages
from branches.views.exchange import JointActivityPages, PartnerChoices
from branches.views.follow_ups import FollowUpPages
from branches.views.lessons import LessonPages
from branches.views.life_board import LifeBoardPages, LifeHome
from branches.views.life_branch import BranchLife
from branches.views.life_calendar import Calendar, YearPlan
from branches.views.life_minutes import MinutesDownload
from branches.views.life_planning import MakePlan, PlanSheet
from branches.views.life_plans import PlanPages
from branches.views.life_records import LifeRecordPages
from branches.views.life_rules import FrequencyPages
from branches.views.organization import BranchPages, PeerGroupPages, TreePages, UnitPages
from branches.views.people import AppointmentPages, OneTimePassword, PersonPages
from branches.views.quarter import BranchQuarter
from branches.views.reception_days import AnswerTermPages, ReceptionDayPages
from branches.views.regulations import EditionPages, RegulationPages, StarterSet
from branches.views.self_check_lines import FillPage, ReviewPage, WordForm
from branches.views.self_checks import SelfCheckPages
from branches.views.site_checks import SiteCheckPage
from branches.views.sites import DemoSitePages, NamedSitePages
from branches.views.training import AttendancePage, CoursePages, TrainingRulePages
from branches.views.training_hours import HoursPages, MyHours, TrainingRecordPages
from branches.views.training_spot_checks import ResultsPage, SpotCheckPages
from branches.views.voices import WorkerRequestPages
from branches.views.voices_mine import MyRequestPages, VoicesBoardPages
from branches.views.voices_papers import AnswerSheet, Ledger
from branches.views.voices_record import Contact, RecordRequest
from branches.views.voices_statistics import Statistics
from branches.views.weak_items import WeakItems

app_name = "branches"
# Organisational life: the board and the branch's own page, the plan, the records, the committees.
LIFE = [
    path("life/", LifeHome.as_view(), name="life_home"),
    path("life/<int:pk>/", BranchLife.as_view(), name="life_branch"),
    path("life/calendar/", Calendar.as_view(), name="life_calendar"),
    *LifeBoardPages.urls(),
    *FrequencyPages.urls(),
    path("plan/make/", MakePlan.as_view(), name="plan_make"),
    path("plan/year/<int:pk>/", YearPlan.as_view(), name="plan_year"),
    path("plan/sheet/<int:pk>/", PlanSheet.as_view(), name="plan_sheet"),
    *PlanPages.urls(),
    *LifeRecordPages.urls(),
    path("life_record/<int:pk>/minutes/", MinutesDownload.as_view(), name="life_record_minutes"),
    *AgendaItemPages.urls(),
    *CommitteePages.urls(),
    *CompositionPages.urls(),
]
urlpatterns = [
    *BranchPages.urls(),
    path("branch/<int:pk>/quarter/", BranchQuarter.as_view(), name="branch_quarter"),
    *TreePages.urls(),
    *UnitPages.urls(),
    *PeerGroupPages.urls(),
    *PersonPages.urls(),
    path("person/<int:pk>/password/", OneTimePassword.as_view(), name="person_password"),
    *AppointmentPages.urls(),
    *ContactPointPages.urls(),
    path("contact_point/matrix/", ContactMatrix.as_view(), name="contact_matrix"),
    path("my_contact_branches/", MyContactBranches.as_view(), name="contact_mine"),
    path("contact_visit/prepare/<int:pk>/", PrepareVisit.as_view(), name="contact_prepare"),
    *ContactVisitPages.urls(),
    path(
        "contact_visit/<int:pk>/document/",
        VisitDocument.as_view(pages=ContactVisitPages),
        name="contact_visit_document",
    ),
    path("contact_coverage/", CoverageBoard.as_view(), name="contact_coverage"),
    path("contact_coverage/export.<str:fmt>", CoverageExport.as_view(), name="contact_coverage_export"),
    *WorkerRequestPages.urls(),
    path("worker_request/record/", RecordRequest.as_view(), name="worker_request_record"),
    path("worker_request/ledger.xlsx", Ledger.as_view(), name="worker_request_ledger"),
    path("worker_request/statistics/", Statistics.as_view(), name="worker_request_statistics"),
    path(
        "worker_request/statistics.xlsx",
        Statistics.as_view(as_workbook=True),
        name="worker_request_statistics_export",
    ),
    path("worker_request/<int:pk>/contact/", Contact.as_view(), name="worker_request_contact"),
    path("worker_request/<int:pk>/sheet.docx", AnswerSheet.as_view(), name="worker_request_sheet"),
    *MyRequestPages.urls(),
    *VoicesBoardPages.urls(),
    *ReceptionDayPages.urls(),
    *AnswerTermPages.urls(),
    *FollowUpPages.urls(),
    *LIFE,
    # Duties and accountability
    path("my-duties/", DutySheet.as_view(), name="my_duties"),
    path("my-duties/report-found/", ReportFound.as_view(), name="duty_report_found"),
    path("duty-sheet/<int:pk>/", DutySheet.as_view(), name="duty_sheet"),
    path("duty-sheet/<int:pk>/word/", DutySheetWord.as_view(), name="duty_sheet_word"),
    *DutyMatrixPages.urls(),
    path("duty-gaps/", DutyGaps.as_view(), name="duty_gaps"),
    path("duty-assign/", AssignDuties.as_view(), name="duty_assign"),
    *DutyAssignmentPages.urls(),
    *DutyLibraryPages.urls(),
    *DutyItemPages.urls(),
    *DutyOccurrencePages.urls(),
    path("duty_occurrence/<int:pk>/report/", ReportDuty.as_view(), name="duty_report"),
    *ResponsibilityLetterPages.urls(),
    *AccountabilityPages.urls(),
    path("accountability/<int:pk>/notice/", AccountabilityLetter.as_view(), name="accountability_letter"),
    *InfluencePeriodPages.urls(),
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
    *TrainingRecordPages.urls(),
    *SpotCheckPages.urls(),
    path("spot_check/<int:pk>/results/", ResultsPage.as_view(), name="spot_check_results"),
    *DemoSitePages.urls(),
    path("demo_site/<int:pk>/check/", SiteCheckPage.as_view(), name="demo_site_check"),
    *NamedSitePages.urls(),
    *JointActivityPages.urls(),
    path("joint_activity/partners/", PartnerChoices.as_view(), name="partner_choices"),
    *LessonPages.urls(),
]
