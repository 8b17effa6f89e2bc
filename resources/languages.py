"""Languages in which help is given in Iowa: codes of ISO 639 with their names."""

from django.utils.translation import gettext_lazy as _

LANGUAGES = [
    ("en", _("English")),
    ("es", _("Spanish")),
    ("am", _("Amharic")),
    ("ar", _("Arabic")),
    ("bs", _("Bosnian")),
    ("my", _("Burmese")),
    ("ase", _("American Sign Language")),
    ("cnh", _("Chin")),
    ("zh", _("Chinese")),
    ("fr", _("French")),
    ("hi", _("Hindi")),
    ("ksw", _("Karen")),
    ("rn", _("Kirundi")),
    ("lo", _("Lao")),
    ("mh", _("Marshallese")),
    ("ne", _("Nepali")),
    ("so", _("Somali")),
    ("sw", _("Swahili")),
    ("uk", _("Ukrainian")),
    ("vi", _("Vietnamese")),
]
