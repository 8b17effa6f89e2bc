from families.forms.circle import AcceptForm, AssignForm, InviteForm, MemberForm
from families.forms.plan import AnswerForm
from families.forms.records import FamilySearchForm, OpenRecordForm, PersonForm

__all__ = [
    "AcceptForm",
    "AnswerForm",
    "AssignForm",
    "FamilySearchForm",
    "InviteForm",
    "MemberForm",
    "OpenRecordForm",
    "PersonForm",
]
