"""Charts of the report: pure functions, DataFrame in, `Chart` out, one style, no global state."""

from perfeval_helpers.showing.charts.chart import Chart
from perfeval_helpers.showing.charts.findings import draw_findings
from perfeval_helpers.showing.charts.funding import draw_funds_by_year, draw_funds_flow
from perfeval_helpers.showing.charts.headcounts import draw_people_by_street
from perfeval_helpers.showing.charts.payouts import (
    draw_accuracy_by_street,
    draw_due_against_paid,
    draw_payments_over_time,
    draw_unpaid_reasons,
)
from perfeval_helpers.showing.charts.records import draw_groups
from perfeval_helpers.showing.charts.scores import draw_losses, draw_scores_by_indicator
from perfeval_helpers.showing.charts.survey import (
    draw_answers_by_item,
    draw_importance_performance,
    draw_satisfaction_by_street,
)
from perfeval_helpers.showing.charts.timeliness import (
    draw_funds_and_payments,
    draw_late_by_street,
    draw_late_shares,
    draw_waiting_and_handling,
)
from perfeval_helpers.showing.charts.trend import draw_lost_points, draw_trend_lines

__all__ = [
    "Chart",
    "draw_accuracy_by_street",
    "draw_answers_by_item",
    "draw_due_against_paid",
    "draw_findings",
    "draw_funds_and_payments",
    "draw_funds_by_year",
    "draw_funds_flow",
    "draw_groups",
    "draw_importance_performance",
    "draw_late_by_street",
    "draw_late_shares",
    "draw_losses",
    "draw_lost_points",
    "draw_payments_over_time",
    "draw_people_by_street",
    "draw_satisfaction_by_street",
    "draw_scores_by_indicator",
    "draw_trend_lines",
    "draw_unpaid_reasons",
    "draw_waiting_and_handling",
]
