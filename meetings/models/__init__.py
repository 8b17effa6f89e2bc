from meetings.models.family import Arrangement, Attendance, FamilyMeeting, Note
from meetings.models.figures import AreaFigure, FigureCell
from meetings.models.follow_up import FamilyProgress, SurveyAnswer
from meetings.models.invitations import Invitation, QuietHours
from meetings.models.prepare import (
    ParticipationSupport,
    Preparation,
    PreparationOverride,
    SafetyScreen,
    SeparateSession,
    TakingPart,
)
from meetings.models.signatures import Signature, SignedPaper
from meetings.models.team import TeamMeeting, TeamMinutes

__all__ = [
    "AreaFigure",
    "Arrangement",
    "Attendance",
    "FamilyMeeting",
    "FamilyProgress",
    "FigureCell",
    "Invitation",
    "Note",
    "ParticipationSupport",
    "Preparation",
    "PreparationOverride",
    "QuietHours",
    "SafetyScreen",
    "SeparateSession",
    "Signature",
    "SignedPaper",
    "SurveyAnswer",
    "TakingPart",
    "TeamMeeting",
    "TeamMinutes",
]
