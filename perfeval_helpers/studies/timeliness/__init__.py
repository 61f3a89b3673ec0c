"""Timeliness (时效): when the money came, when people were paid, how late, why, and how much the funds' delay explains.

In: the final states of persons × festivals (`payouts.fold`), the funds' events and the run file's festivals.
Out: `Reading`s, a tidy DataFrame and a Chinese sentence each. Festivals without a last day (发放期限) are left out, and
said so.

What parameters mean everywhere: `states`, one row a person × festival (occasion, status, days_late, settled_date, due_fen,
paid_fen and what `by` names); `festivals`, the run file's, each with id, name and due_by; `funds`, events (arrived, spent,
interest, allocated) with date and amount_fen; `period_start` and `period_end`, the period evaluated.
"""

from perfeval_helpers.studies.timeliness.delays import list_causes, measure_delays
from perfeval_helpers.studies.timeliness.funds import explain_delays, list_arrivals, tabulate_timeline, trace_arrivals

__all__ = [
    "explain_delays", "list_arrivals", "list_causes", "measure_delays", "tabulate_timeline", "trace_arrivals",
]  # fmt: skip
