"""Closes meetings: team meetings by area, family meetings by circle, figures read-only."""

from pathlib import Path

from django.db import migrations

from cppc.core.tenancy import (
    Audited,
    Isolate,
    Policy,
    area_rows,
    areas_with,
    families_open,
    family_rows,
    writes,
)

SQL = Path(__file__).resolve().parents[1] / "sql" / "figures.sql"
DROP = """
DROP FUNCTION authz.refresh_figures(integer);
DROP POLICY reads_cppc_case ON teams_area;
"""
IN_CIRCLE = "family_id = ANY ((SELECT authz.family_ids())::uuid[])"


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial"), ("families", "0002_close")]
    operations = [
        migrations.RunSQL(SQL.read_text(), DROP),
        Isolate(
            "meetings.TeamMeeting",
            *area_rows(read="see_team", write="manage_team"),
            Policy("SELECT", "public"),
        ),
        Isolate(
            "meetings.FamilyMeeting",
            Policy("SELECT", IN_CIRCLE),
            *writes(families_open("write")),
            readers=["cppc_case"],
        ),
        Isolate("meetings.Arrangement", *family_rows(read="plan", write="write")),
        Isolate("meetings.Attendance", *family_rows(read="plan", write="write")),
        Isolate("meetings.Note", *family_rows(read="notes", write="write")),
        Isolate(
            "meetings.AreaFigure",
            Policy("SELECT", areas_with("see_area")),
            Policy("ALL", "true", role="cppc_case"),
            grants="SELECT",
        ),
        Audited("meetings.TeamMeeting"),
        Audited("meetings.FamilyMeeting"),
        Audited("meetings.Arrangement"),
        Audited("meetings.Attendance"),
        Audited("meetings.Note"),
    ]
