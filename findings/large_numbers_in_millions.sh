#!/usr/bin/env bash
# humanize and great_tables count Chinese numbers in thousands and millions, and humanize writes 3第 for the third.
#
# Versions   humanize==4.17.0 great-tables==1.1.0 pandas==3.1.1 babel==2.19.0
# Behaviour  In Chinese numbers are grouped by 万 and 亿. Both take the locale and keep 10³ and 10⁶.
# Guess      humanize 1234.6万, great_tables 1234.57万 or 1,235万, as Babel's format_compact_decimal does (1235万).
# Seen       humanize: 12.3 百万, 10.0 千, 3第; great_tables: 12.35M; Babel: 1235万
# Hurt       tables and summaries that are meant for Chinese readers: 百万 and M are misread by a power of ten.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check humanize==4.17.0 great-tables==1.1.0 pandas==3.1.1 babel==2.19.0
v/bin/python - <<'END'
import humanize
from babel.numbers import format_compact_decimal
from great_tables.vals import fmt_number

humanize.i18n.activate("zh_CN")
seen = (
    humanize.intword(12_345_678), humanize.intword(10_000), humanize.ordinal(3), fmt_number([12_345_678], compact=True, locale="zh"),
    format_compact_decimal(12_345_678, locale="zh_CN"),
)
expected = ("12.3 百万", "10.0 千", "3第", ["12.35M"], "1235万")
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
