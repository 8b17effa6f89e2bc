"""The confidentiality agreement: whoever joins a circle accepts the version in force."""

from django.utils.translation import gettext_lazy as _

VERSION = "2026-1"

# No promise that nothing leaves the room: what is agreed goes into the plan (domain.md section 4).
POINTS = [
    _("I keep what this family shares private. I talk about it only with people of this circle."),
    _("I open the record only when I need it to help this family. Every opening is written down."),
    _("I do not copy, print or send the record unless the family agreed to it."),
    _("If a child may be in danger, I must report it, even if it was said in private."),
    _("What we agree at a meeting is written into the plan and shared with those who have a part."),
]
