"""Words that harm are pointed out in both languages, and harmless ones are left alone."""

import time

import pytest

from families.wording import check_wording


def rules(text):
    return [found.rule for found in check_wording(text)]


@pytest.mark.parametrize(
    "text",
    [
        "We are here because of a founded report.",
        "FOUNDED abuse in March",
        "The report was\nunfounded",
        "a substantiated report",
        "confirmed child abuse",
        "Por una denuncia de abuso fundada.",
        "el maltrato fue comprobado",
        "caso confirmado",
    ],
)
def test_founded_as_a_reason_is_pointed_out(text):
    assert rules(text) == ["founded"]


@pytest.mark.parametrize(
    "text",
    [
        "Nothing leaves this room.",
        "Nothing we say today will leave the room",
        "What is said here stays here.",
        "It stays between us",
        "This is completely confidential",
        "Everything you say is confidential.",
        "No one will ever know.",
        "I won\u2019t tell anyone",
        "Nada de esto sale de aquí.",
        "Lo que se dice aquí se queda aquí",
        "Todo es confidencial.",
        "Es totalmente confidencial",
        "Nadie lo sabrá",
        "No se lo diré a nadie.",
    ],
)
def test_a_promise_that_cannot_be_kept_is_pointed_out(text):
    assert set(rules(text)) == {"promise"}


@pytest.mark.parametrize(
    "text",
    [
        "Her fear is well founded in what happened.",
        "The church was founded in 1990.",
        "The family found a house.",
        "He leaves the room when he is angry.",
        "The dog stays in the house at night. Grandmother stays here.",
        "La abuela se queda aquí.",
        "Confidential address",
        "La iglesia fue fundada en 1990.",
        "Sale de la casa a las ocho.",
        "Aquí se queda la abuela.",
        "",
    ],
)
def test_harmless_words_are_left_alone(text):
    assert rules(text) == []


def test_the_same_words_are_named_once_and_long_notes_are_quick():
    started = time.perf_counter()
    assert len(check_wording("A founded report. " * 1100)) == 1
    assert check_wording("nothing todo nada nobody " * 800) == []
    assert time.perf_counter() - started < 2
