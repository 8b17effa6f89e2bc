from teams.models.areas import Area, AreaCounty, AreaSuccession, County, ZipCode
from teams.models.people import Invitation, Membership, StatewideRole, User
from teams.models.team import JoinRequest, Seat, SeatTerm, Team, TeamMember

__all__ = [
    "Area",
    "AreaCounty",
    "AreaSuccession",
    "County",
    "Invitation",
    "JoinRequest",
    "Membership",
    "Seat",
    "SeatTerm",
    "StatewideRole",
    "Team",
    "TeamMember",
    "User",
    "ZipCode",
]
