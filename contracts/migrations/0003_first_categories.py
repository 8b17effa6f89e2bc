"""Categories to start with; the state changes them (no official list of categories is known)."""

from datetime import date

from django.db import migrations

FIRST = {
    "Coordination": "Coordinación",
    "Training": "Capacitación",
    "Meetings and refreshments": "Reuniones y refrigerios",
    "Rides, child care and interpreters": "Transporte, cuidado de niños e intérpretes",
    "Community events and small grants": "Eventos comunitarios y pequeñas ayudas",
    "Outreach and printing": "Difusión e impresión",
    "Other": "Otros",
}


def offer(apps, schema_editor):
    category = apps.get_model("contracts", "BudgetCategory")
    for english, spanish in FIRST.items():
        category.objects.create(name_en=english, name_es=spanish, from_on=date(2020, 7, 1))


def take_back(apps, schema_editor):
    apps.get_model("contracts", "BudgetCategory").objects.filter(name_en__in=FIRST).delete()


class Migration(migrations.Migration):
    dependencies = [("contracts", "0002_close")]
    operations = [migrations.RunPython(offer, take_back)]
