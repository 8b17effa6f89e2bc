import gettext

import pytest
from babel.messages.pofile import read_po
from django.core.management import CommandError, call_command

from cppc.i18n.catalogs import catalog_path, faults_of, source_catalog, words_in

SENTENCE = "Skip to the main part of this page"


@pytest.fixture(autouse=True)
def _catalogs_of_its_own(settings, tmp_path):
    settings.LOCALE_PATHS = [tmp_path]


def catalog():
    with catalog_path("es").open("rb") as lines:
        return read_po(lines)


def test_words_of_templates_and_python_are_found_with_their_plurals():
    found = words_in(source_catalog())
    assert (None, SENTENCE) in found
    assert (None, "The draft is deleted.") in found
    assert (None, "There is %(total)s thing to fix", "There are %(total)s things to fix") in found


def test_words_of_tests_and_data_are_not_found():
    assert not any("Test visit" in key for key in words_in(source_catalog()))


def test_make_messages_writes_a_catalog_and_keeps_what_was_translated():
    call_command("make_messages")
    text = catalog_path("es").read_text()
    catalog_path("es").write_text(
        text.replace(f'msgid "{SENTENCE}"\nmsgstr ""', f'msgid "{SENTENCE}"\nmsgstr "Saltar"')
        + '\nmsgid "Gone from the source"\nmsgstr "Ido"\n'
    )
    call_command("make_messages")
    assert catalog().get(SENTENCE).string == "Saltar"
    assert "Gone from the source" not in catalog_path("es").read_text()


def test_make_messages_changes_nothing_when_nothing_changed():
    call_command("make_messages")
    before = catalog_path("es").read_text()
    call_command("make_messages")
    assert catalog_path("es").read_text() == before


def test_check_fails_while_a_word_is_missing():
    with pytest.raises(CommandError, match="not in the catalog: " + SENTENCE):
        call_command("make_messages", check=True)


def test_check_names_untranslated_fuzzy_and_stale_words():
    call_command("make_messages")
    with catalog_path("es").open("a") as out:
        out.write('\n#, fuzzy\nmsgid "Only here"\nmsgstr "Solo"\n')
    faults = faults_of("es")
    assert f"not translated: {SENTENCE}" in faults
    assert "not translated: Only here" in faults
    assert "no longer in the source: Only here" in faults


def test_check_finds_a_placeholder_lost_in_translation():
    call_command("make_messages")
    text = catalog_path("es").read_text()
    source = 'msgid "Area: %(name)s"\nmsgstr "'
    assert source in text
    catalog_path("es").write_text(text.replace(source, source + "Zona: %(nombre)s"))
    assert any("Area: %(name)s" in fault and "placeholder" in fault for fault in faults_of("es"))


def test_compiled_catalog_is_what_django_reads():
    call_command("make_messages")
    text = catalog_path("es").read_text()
    untranslated = f'msgid "{SENTENCE}"\nmsgstr ""'
    catalog_path("es").write_text(text.replace(untranslated, untranslated[:-1] + 'Saltar"'))
    call_command("compile_messages")
    with catalog_path("es").with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext(SENTENCE) == "Saltar"
