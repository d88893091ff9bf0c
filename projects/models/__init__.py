"""Projects on production problems and where they come from, one file a noun."""

from projects.models.acceptance import Acceptance, Assessor, Award, RubricLine
from projects.models.approvals import ApprovalStep, Decision, Deputy, Stage
from projects.models.benefits import Benefit
from projects.models.difficulties import Bid, Difficulty
from projects.models.progress import Health, MidtermCheck, ProgressReport
from projects.models.project_parts import Milestone, ProjectPartner, TeamMember
from projects.models.projects import Project, Tag

__all__ = [
    "Acceptance",
    "ApprovalStep",
    "Assessor",
    "Award",
    "Benefit",
    "Bid",
    "Decision",
    "Deputy",
    "Difficulty",
    "Health",
    "MidtermCheck",
    "Milestone",
    "ProgressReport",
    "Project",
    "ProjectPartner",
    "RubricLine",
    "Stage",
    "Tag",
    "TeamMember",
]
