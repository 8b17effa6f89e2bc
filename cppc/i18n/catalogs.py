"""Catalogs of translated words: made from the source, compared with it, compiled."""

import os
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_noop": None,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# English is what the source is written in; only the others have a catalog.
LANGUAGES = ("es",)


def catalog_path(language: str) -> Path:
    """Where the catalog of a language stands in the source."""
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def source_catalog() -> Catalog:
    """All words marked for translation, as found in the source now."""
    with (settings.BASE_DIR / "babel.cfg").open() as lines:
        methods, options = parse_mapping_cfg(lines)
    catalog = Catalog(project="CPPC", charset="utf-8")
    found = extract_from_dir(
        str(settings.BASE_DIR), methods, options, keywords=KEYWORDS, directory_filter=is_source
    )
    for path, _line, words, _comments, context in found:
        catalog.add(words, locations=[(path, 0)], context=context)
    return catalog


def is_source(folder: str | os.PathLike[str]) -> bool:
    """Whether a folder may hold words of ours; packages, data and tests do not."""
    name = Path(folder).name
    return not name.startswith(".") and name not in {"var", "tests", "migrations", "node_modules"}


def read_catalog(language: str) -> Catalog:
    """The catalog of a language as it is in the source; empty when there is none yet."""
    path = catalog_path(language)
    if not path.exists():
        return Catalog(locale=language, project="CPPC", charset="utf-8")
    with path.open("rb") as lines:
        return read_po(lines, locale=language)


def update_catalog(language: str) -> Catalog:
    """Bring a catalog up to the source: new words empty, gone words dropped, the rest kept."""
    template = source_catalog()
    catalog = read_catalog(language)
    before = words_in(catalog)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    path = catalog_path(language)
    if words_in(catalog) != before or not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as out:
            write_po(out, catalog, width=100, sort_output=True, include_lineno=False)
    return catalog


def compile_catalog(language: str) -> Path:
    """Write the catalog as the site reads it; readers never see a half-written file."""
    path = catalog_path(language).with_suffix(".mo")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    with draft.open("wb") as out:
        write_mo(out, read_catalog(language))
    draft.replace(path)
    return path


def words_in(catalog: Catalog) -> set:
    """The words of a catalog, each with its context and plural."""
    return {key_of(message) for message in catalog if message.id}


def key_of(message: Message) -> tuple:
    """What makes a message this message and no other."""
    words = message.id if isinstance(message.id, tuple | list) else (message.id,)
    return (message.context, *words)


def faults_of(language: str) -> list[str]:
    """Every reason why a language is not complete, one line each; empty when it is."""
    catalog = read_catalog(language)
    source, known = words_in(source_catalog()), words_in(catalog)
    faults = [f"not in the catalog: {key[1]}" for key in sorted(source - known, key=str)]
    faults += [f"no longer in the source: {key[1]}" for key in sorted(known - source, key=str)]
    for message in catalog:
        if not message.id:
            continue
        words = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.fuzzy or not all(words):
            faults.append(f"not translated: {key_of(message)[1]}")
        faults += [f"{fault}: {key_of(message)[1]}" for fault in message.check(catalog)]
    return faults
