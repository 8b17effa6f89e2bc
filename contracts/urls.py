from django.urls import path

from contracts.views import budget, export, spending, state

app_name = "contracts"
MONEY = "areas/<slug:area>/money/"
ONE = f"{MONEY}commitments/<uuid:commitment_id>/"
urlpatterns = [
    path(MONEY, budget.balance, name="balance"),
    path(f"{MONEY}<int:year>/lines/add/", budget.add_line, name="add_line"),
    path(f"{MONEY}lines/<uuid:line_id>/change/", budget.change_line, name="change_line"),
    path(f"{MONEY}lines/<uuid:line_id>/remove/", budget.remove_line, name="remove_line"),
    path(f"{MONEY}<int:year>/commitments/", spending.commitments, name="commitments"),
    path(f"{MONEY}<int:year>/commitments/propose/", spending.propose, name="propose"),
    path(ONE, spending.commitment, name="commitment"),
    path(f"{ONE}approve/", spending.approve, name="approve"),
    path(f"{ONE}decline/", spending.decline, name="decline"),
    path(f"{ONE}cancel/", spending.cancel, name="cancel"),
    path(f"{ONE}withdraw/", spending.withdraw, name="withdraw"),
    path(f"{ONE}pay/", spending.pay, name="pay"),
    path(f"{MONEY}payments/<uuid:payment_id>/reverse/", spending.reverse, name="reverse"),
    path(f"{MONEY}<int:year>/<slug:kind>.csv", export.export, name="export"),
    path("state/money/", state.allocations, name="allocations"),
    path("state/money/start/", state.open_year, name="open_year"),
    path("state/money/categories/", state.categories, name="categories"),
    path("state/money/categories/add/", state.add_category, name="add_category"),
    path("state/money/categories/<uuid:category_id>/end/", state.end_category, name="end_category"),
    path("state/money/<int:year>/state/", state.set_year, name="set_year"),
    path("state/money/<int:year>/default/", state.give_default, name="give_default"),
    path("state/money/<int:year>/areas/<slug:slug>/", state.set_allocation, name="set_allocation"),
]
