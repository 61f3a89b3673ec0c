#!/usr/bin/env bash
# Altair and plotnine draw exact amounts of pandas as names.
#
# Versions   altair==6.3.0 plotnine==0.15.9 pandas==3.1.1 polars==2.1.0
# Behaviour  A column of decimals in pandas has the type object. Altair warns and makes the axis nominal; plotnine makes it discrete: a bar's height is the place of its text. Altair takes the same column in polars for numbers.
# Guess      An axis of numbers.
# Seen       9.50, 100.00, 20.00: nominal with pandas, quantitative with polars; plotnine's ticks are 9.50, 20.00, 100.00
# Hurt       amounts that are exact since they are money give charts in which 100 is as far from 20 as 20 from 9.5.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check altair==6.3.0 plotnine==0.15.9 pandas==3.1.1 polars==2.1.0
v/bin/python - <<'END'
import warnings
from decimal import Decimal

import altair, pandas, plotnine, polars

warnings.simplefilter("ignore")
columns = {"street": ["a", "b", "c"], "amount": [Decimal("9.50"), Decimal("100.00"), Decimal("20.00")]}
table = pandas.DataFrame(columns)
kinds = [
    altair.Chart(source).mark_bar().encode(x="street", y="amount").to_dict()["encoding"]["y"]["type"]
    for source in (table, polars.DataFrame(columns))
]
figure = (plotnine.ggplot(table, plotnine.aes("street", "amount")) + plotnine.geom_col()).draw()
seen = (kinds, [tick.get_text() for tick in figure.axes[0].get_yticklabels()])
expected = (["nominal", "quantitative"], ["9.50", "20.00", "100.00"])
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
