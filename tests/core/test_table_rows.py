"""Tables of which phones show each row as a card: every cell says what its column is."""

import re

from django.utils.safestring import SafeString

from cppc.core.table_rows import WIDEST, rows_for_phones

TABLE = """<table class="table"><caption>People</caption>
<thead><tr><th scope="col">Name</th><th scope="col"><a href="?sort=day">Day &amp; hour</a> ▲</th>
<th scope="col"><span class="visually-hidden">Do</span></th></tr></thead>
<tbody><tr><th scope="row">Ann</th><td class="number">Monday</td><td> </td></tr>
<tr><th scope="row">Bob</th><td>Friday</td><td><a href="/x/">Change</a></td></tr></tbody></table>"""


def told(table=TABLE):
    return rows_for_phones(SafeString(table))


def test_each_cell_says_its_column():
    labels = re.findall(r'data-label="([^"]*)"', told())
    assert labels == ["Name", "Day &amp; hour", "Do"] * 2


def test_cells_without_words_are_marked():
    assert re.findall(r"data-empty>([^<]*)<", told()) == [" "]


def test_the_page_as_sent_repeats_no_role_of_html():
    """A browser test sees that the script gives them (`test_a_table_of_cards_is_still_a_table`)."""
    assert "role=" not in told()


def test_nothing_else_is_changed():
    shown = re.sub(r' data-label="[^"]*"| data-empty', "", told())
    assert shown == TABLE


def test_words_cannot_leave_their_attribute():
    table = TABLE.replace("Name", "&quot;&gt;&lt;b&gt;")
    assert 'data-label="&quot;&gt;&lt;b&gt;"' in told(table)


def test_tables_that_would_not_do_stay_as_they_are():
    wide = TABLE.replace("</th></tr>", "</th>" + "<th>More</th>" * WIDEST + "</tr>", 1)
    headless = TABLE.replace("thead", "tbody")
    joined = TABLE.replace('class="number"', 'colspan="2"')
    fields = TABLE.replace('<a href="?sort=day">', "<input><a>")
    assert [told(one) for one in (wide, headless, joined, fields)] == [None] * 4
