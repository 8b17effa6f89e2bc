from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils.translation import override

from cppc.core.charts import BarChart, StackedBarChart
from cppc.core.widgets import DateInput
from tests.markup import dangling


def drawn(source, path="/list/", **context):
    text = "{% load components crispy_forms_filters %}" + source
    request = RequestFactory().get(path)
    return engines["django"].from_string(text).render(context, request)


class PlanForm(forms.Form):
    where = forms.CharField(label="Where", help_text="A <b>place</b>")
    kind = forms.ChoiceField(
        label="Kind", choices=[("a", "One"), ("b", "Two")], widget=forms.RadioSelect
    )
    days = forms.MultipleChoiceField(
        label="Days", choices=[(1, "Mon"), (2, "Tue")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="Agreed")
    on = forms.DateField(label="On", required=False, widget=DateInput)
    size = forms.ChoiceField(label="Size", choices=[("", "Choose"), ("s", "Small")])


@pytest.mark.parametrize("language", ["en", "es"])
def test_money_is_written_the_same_in_both_languages(language):
    with override(language):
        shown = drawn(
            "{{ a|money }} {{ b|money }} {{ c|money }}", a=Decimal("1234.5"), b=-5, c=None
        )
    assert shown.strip() == "$1,234.50 -$5.00"


def test_moments_are_written_in_the_readers_words():
    moment = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
    with override("en"):
        assert drawn("{% when value %}", value=moment) == (
            '<time datetime="2026-12-01T17:30-06:00">December 1, 2026, 5:30 p.m.</time>'
        )
    with override("es"):
        assert drawn("{% when value %}", value=date(2026, 12, 1)) == (
            '<time datetime="2026-12-01">1 de diciembre de 2026</time>'
        )
    assert drawn("{% when value %}", value=None) == ""


def test_error_summary_links_to_the_first_radio_and_nothing_dangles():
    shown = drawn("{{ form|crispy }}", form=PlanForm({}))
    assert 'href="#id_kind_0"' in shown
    assert 'href="#id_where"' in shown
    assert dangling(shown) == []


def test_field_escapes_help_says_required_and_puts_errors_before_the_control():
    shown = drawn("{{ form|crispy }}", form=PlanForm({}))
    assert "A &lt;b&gt;place&lt;/b&gt;" in shown
    assert shown.count("(required)") == 5
    assert shown.index("id_where_error") < shown.index('name="where"')


def test_groups_are_fieldsets_and_keep_what_was_chosen():
    shown = drawn("{{ form|crispy }}", form=PlanForm({"kind": "b", "days": ["2"]}))
    assert shown.count("<legend>") == 2
    assert 'value="b" id="id_kind_1" checked' in shown
    assert 'value="2" id="id_days_1" checked' in shown


def test_date_field_is_filled_as_the_browser_wants_it_in_spanish_too():
    with override("es"):
        shown = drawn("{{ form|crispy }}", form=PlanForm(initial={"on": date(2026, 11, 22)}))
    assert 'type="date" name="on" value="2026-11-22"' in shown


def test_pagination_keeps_the_filters_of_the_address():
    page = Paginator(range(30), 10).page(2)
    shown = drawn("{% pagination page %}", path="/list/?q=food&page=2", page=page)
    assert 'rel="prev" href="?q=food&amp;page=1"' in shown
    assert 'rel="next" href="?q=food&amp;page=3"' in shown
    assert 'aria-current="page"' in shown


def test_pagination_of_one_page_is_nothing():
    assert drawn("{% pagination page %}", page=Paginator([1], 10).page(1)).strip() == ""


def test_sort_header_turns_round_and_starts_again_at_the_first_page():
    shown = drawn('{% sort_header "name" "Area" %}', path="/list/?sort=name&page=3&q=a")
    assert 'aria-sort="ascending"' in shown
    assert 'href="?sort=-name&amp;q=a"' in shown


def test_table_region_can_be_reached_and_escapes_its_name():
    shown = drawn("{% table_region name %}<table></table>{% endtable_region %}", name='"><b>')
    assert shown == (
        '<div class="table-region" tabindex="0" role="region" aria-label="&quot;&gt;&lt;b&gt;">'
        "<table></table></div>"
    )


def test_bar_chart_shows_the_same_numbers_as_picture_and_table():
    chart = BarChart("Paid", "All", [("Food", 50), ("Rent", 200)], ["For", "Paid"], unit="money")
    shown = drawn("{% bar_chart chart %}", chart=chart)
    assert 'width="25.000%"' in shown
    assert "Food: $50.00" in shown
    assert '<td class="number">$200.00</td>' in shown
    assert dangling(shown) == []


def test_bars_of_nothing_have_no_width():
    chart = BarChart("Paid", "None", [("Food", 0)], ["For", "Paid"])
    assert chart.bars[0]["width"] == "0"


def test_stacked_bar_parts_stand_end_to_end():
    chart = StackedBarChart(
        "Money", "Left", ["Paid", "Left"], [("2026", [5000, 15000])], ["Year", "Paid", "Left"]
    )
    assert [(part["x"], part["width"]) for part in chart.bars[0]["parts"]] == [
        ("0", "25.000"),
        ("25.000", "75.000"),
    ]
    assert dangling(drawn("{% stacked_bar_chart chart %}", chart=chart)) == []


def test_stacked_bar_is_measured_against_its_whole():
    chart = StackedBarChart("Money", "", ["Paid"], [("2026", [5])], ["", ""], wholes=[20])
    assert chart.bars[0]["parts"][0]["width"] == "25.000"


def test_stacked_bar_with_more_parts_than_marks_is_refused():
    with pytest.raises(ValueError, match="at most 5"):
        StackedBarChart("Money", "", list("abcdef"), [], [])


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('{% include "components/empty.html" with text="None." url="/a" action="Go" only %}', "Go"),
        ('{% include "components/badge.html" with text="Done" kind="good" only %}', "tag--good"),
        ('{% include "components/facts.html" with facts=facts only %}', "Not written down yet"),
        (
            '{% include "components/confirm.html" with text="Sure?" action="Yes" back="/" only %}',
            "Yes",
        ),
    ],
)
def test_small_components_show_their_words(source, words):
    assert words in drawn(source, facts=[("Where", "")])


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "413", "429", "500", "503"])
def test_error_pages_need_neither_database_nor_context(name):
    shown = engines["django"].get_template(f"{name}.html").render()
    assert shown.count("<h1>") == 1
    assert '<section lang="en">' in shown
    assert '<section lang="es">' in shown
    assert dangling(shown) == []


class GeneralForm(PlanForm):
    def clean(self):
        raise forms.ValidationError("These do not go together.")


def test_error_summary_counts_the_fields_alone():
    shown = drawn("{{ form|crispy }}", form=GeneralForm({"where": "Here"}))
    assert "These do not go together." in shown
    assert "There are 4 things to fix" in shown


def test_error_summary_without_a_wrong_field_counts_nothing():
    data = {"where": "Here", "kind": "a", "days": ["1"], "agreed": "on", "size": "s"}
    shown = drawn("{{ form|crispy }}", form=GeneralForm(data))
    assert "This is not saved yet" in shown
    assert "to fix" not in shown


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Tuesday, December 1, 2026"), ("es", "martes, 1 de diciembre de 2026")],
)
def test_a_day_can_be_written_with_its_weekday(language, words):
    with override(language):
        assert words in drawn("{% when value weekday=True %}", value=date(2026, 12, 1))
