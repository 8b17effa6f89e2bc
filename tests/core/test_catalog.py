"""The Spanish words themselves: complete, and really Spanish."""

import ast
import re
from itertools import chain
from pathlib import Path

from django.core.management import call_command
from django.db.models import ForeignKey
from django.utils import translation

from cppc.i18n.catalogs import read_catalog
from teams.history import KINDS, SILENT, audited_models, label_of
from teams.models import County, User

# Written the same in both languages, each for its reason.
SAME = {
    "Agenda": "a Spanish word too",
    "Ideas": "a Spanish word too",
    "No": "a Spanish word too",
    "no": "a Spanish word too",
    "Plan": "a Spanish word too",
    "Sector": "a Spanish word too",
    "sector": "a Spanish word too",
    "ext.": "how an extension is shortened in both",
    "DHS": "the department's own short name, which families know",
    "Iowa": "a name",
    "Chin": "a language's name",
    "Hindi": "a language's name",
    "Karen": "a language's name",
    "Kirundi": "a language's name",
    "Lao": "a language's name",
}
GATHERED = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
# How one talks to a friend; the site says usted to everybody.
FAMILIAR = re.compile(r"\b(tú|tu|tus|ti|contigo|tuyo|tuya|tienes|puedes|quieres|eres|vosotros)\b")


def texts_of(words):
    """The one text of a message, or the two of a plural."""
    return words if isinstance(words, tuple | list) else (words,)


def pairs():
    """Every English text with its Spanish, plurals one by one."""
    for message in read_catalog("es"):
        if message.id:
            english, spanish = texts_of(message.id), texts_of(message.string)
            yield from zip(english, spanish, strict=True)


def test_the_catalog_is_complete():
    call_command("make_messages", check=True)


def test_spanish_differs_from_english_but_for_a_reasoned_few():
    same = {english for english, spanish in pairs() if english == spanish}
    assert sorted(same) == sorted(SAME)


def test_everybody_is_usted():
    assert [spanish for _english, spanish in pairs() if FAMILIAR.search(spanish.lower())] == []


def test_the_record_of_changes_names_every_field_in_spanish():
    models = audited_models()
    fields = [field for table in KINDS for field in models[table]._meta.concrete_fields]
    shown = [
        field
        for field in fields
        if field.column not in SILENT
        and not (isinstance(field, ForeignKey) and field.related_model not in (User, County))
    ]
    with translation.override("es"):
        plain = {
            label_of(field) for field in shown if label_of(field) == field.name.replace("_", " ")
        }
    assert plain <= set(SAME)


def hidden_words(file):
    """Words to translate inside an f-string, where they are not gathered for the catalog."""
    parts = (one for one in ast.walk(ast.parse(file.read_text())) if isinstance(one, ast.JoinedStr))
    inside = chain.from_iterable(ast.walk(one) for one in parts)
    calls = (one.func for one in inside if isinstance(one, ast.Call))
    return [file.name for one in calls if isinstance(one, ast.Name) and one.id in GATHERED]


def test_no_words_to_translate_hide_in_an_f_string():
    root = Path(__file__).parents[2]
    apps = ("cppc", "teams", "resources", "families", "meetings", "contracts")
    files = chain.from_iterable((root / app).rglob("*.py") for app in apps)
    assert [name for file in files for name in hidden_words(file)] == []
