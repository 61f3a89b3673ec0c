#!/usr/bin/env bash
# cron-descriptor writes 每月的 1 号, 仅在 January where it is told to write Chinese.
#
# Versions   cron-descriptor==2.2.1
# Behaviour  Its sentences come from a translation, the names of months and weekdays from the locale of the process, which is another thing than the language that is asked for.
# Guess      Readable Chinese: the language was asked for.
# Seen       在 09:00, 每月的 1 号, 仅在 January, April, July, 和 October; 在 08:30, Monday 到 Friday
# Hurt       timetables of quarterly runs shown to readers: half of the sentence is in another language, by the machine that prints it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check cron-descriptor==2.2.1
v/bin/python - <<'END'
import locale
from cron_descriptor import ExpressionDescriptor, Options

locale.setlocale(locale.LC_ALL, "C")
options = Options()
options.locale_code, options.use_24hour_time_format = "zh_CN", True
seen = [ExpressionDescriptor(times, options).get_description() for times in ("0 9 1 1,4,7,10 *", "30 8 * * 1-5")]
expected = ["在 09:00, 每月的 1 号, 仅在 January, April, July, 和 October", "在 08:30, Monday 到 Friday"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
