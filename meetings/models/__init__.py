from meetings.models.family import Arrangement, Attendance, FamilyMeeting, Note
from meetings.models.figures import AreaFigure
from meetings.models.team import TeamMeeting

__all__ = ["AreaFigure", "Arrangement", "Attendance", "FamilyMeeting", "Note", "TeamMeeting"]
