"""Charts of the report: pure functions, DataFrame in, `Chart` out, one style, no global state.

Every function that a module of this folder names in its ``__all__`` is at hand here. Each takes tidy tables and a `source`:
the extracts or files that the numbers come from, printed below the chart.
"""

from perfeval_helpers.showing.charts.chart import Chart as Chart
from perfeval_helpers.showing.charts.findings import *  # noqa: F403
from perfeval_helpers.showing.charts.funding import *  # noqa: F403
from perfeval_helpers.showing.charts.headcounts import *  # noqa: F403
from perfeval_helpers.showing.charts.payouts import *  # noqa: F403
from perfeval_helpers.showing.charts.records import *  # noqa: F403
from perfeval_helpers.showing.charts.scores import *  # noqa: F403
from perfeval_helpers.showing.charts.survey import *  # noqa: F403
from perfeval_helpers.showing.charts.timeliness import *  # noqa: F403
from perfeval_helpers.showing.charts.trend import *  # noqa: F403
