"""Chart of what the checks found: findings by code, the gravest first.

In: findings as a table. Out: a Chart.
"""

import pandas as pd

from perfeval_helpers.contract.codes import SEVERITY_NAMES
from perfeval_helpers.showing.charts import style
from perfeval_helpers.showing.charts.chart import Chart

__all__ = ["draw_findings"]

COLOURS = {"error": style.ACCENT, "warning": style.ACCENT_LIGHT, "note": style.LIGHT}
SEVERITIES = {severity: (name, COLOURS[severity]) for severity, name in SEVERITY_NAMES.items()}


def draw_findings(findings: pd.DataFrame, source: str) -> Chart:
    """Number of findings by code, coloured by severity.

    Parameters
    ----------
    findings
        `severity` (error, warning, note) and `code`, one line a finding.
    """
    counts = findings.groupby(["severity", "code"], sort=False).size().reset_index(name="count")
    counts["order"] = counts["severity"].map({name: place for place, name in enumerate(SEVERITIES)})
    counts = counts.sort_values(["order", "count", "code"], ascending=[True, False, True])
    names = [str(code) for code in counts["code"]]
    with style.start_rows(names, 0.25, 0.5, 0.6, 0.34, 0.06, pad_in=0.3) as (figure, (ax,), left):
        for row, (severity, count) in enumerate(zip(counts["severity"], counts["count"], strict=True)):
            style.draw_bar(ax, row, int(count), height=0.62, color=SEVERITIES[severity][1])
            ax.text(int(count), row, f" {int(count)}项", va="center")
        ax.set_xlim(0, max([int(n) for n in counts["count"]] + [1]))
        style.write_key(figure, [SEVERITIES[s] for s in SEVERITIES if (counts["severity"] == s).any()], left)
    sums = {name: int((findings["severity"] == key).sum()) for key, (name, _) in SEVERITIES.items()}
    parts = "，".join(f"{name}{count}项" for name, count in sums.items())
    alt = f"横向条形图，共{len(findings)}项发现：{parts}。" + "、".join(
        f"{code}：{int(count)}项" for code, count in zip(counts["code"], counts["count"], strict=True)
    ) + ("。" if names else "")
    told = "，".join(f"{name}{count}项" for name, count in sums.items() if count)
    return Chart(figure, alt, "核对发现", source, f"共{len(findings)}项，{told}" if names else "")
