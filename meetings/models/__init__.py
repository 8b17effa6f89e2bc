from meetings.models.family import Arrangement, Attendance, FamilyMeeting, Note
from meetings.models.figures import AreaFigure
from meetings.models.signatures import Signature, SignedPaper
from meetings.models.team import TeamMeeting

__all__ = [
    "AreaFigure",
    "Arrangement",
    "Attendance",
    "FamilyMeeting",
    "Note",
    "Signature",
    "SignedPaper",
    "TeamMeeting",
]
