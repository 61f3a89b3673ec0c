#!/usr/bin/env bash
# matplotlib's wrap breaks no Chinese sentence.
#
# Versions   matplotlib==3.11.2 pylopdf-fonts-zh-cn==0.1.1
# Behaviour  Text(wrap=True) breaks at blanks alone, also with the text layout of 3.11: a Chinese sentence runs out of the figure.
# Guess      It is broken at the edge of the figure, between any two characters.
# Seen       90 characters on a figure of 400 pixels: no break; with blanks between them: broken
# Hurt       notes and titles of charts: their end is cut off in the saved picture.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check matplotlib==3.11.2 pylopdf-fonts-zh-cn==0.1.1
v/bin/python - <<'END'
import os
from pathlib import Path
import matplotlib
matplotlib.use("agg")
import matplotlib.font_manager as manager, matplotlib.pyplot as plt, pylopdf_fonts_zh_cn

face = next(path for path in sorted(Path(os.path.dirname(pylopdf_fonts_zh_cn.__file__)).rglob("*")) if path.suffix.lower() in (".otf", ".ttf"))
SENTENCE = "本期到位资金与上期结转资金之和小于本期使用资金，差额由其他资金先行支付，资金来源尚未说明。" * 2

def count_lines(text):
    figure = plt.figure(figsize=(4, 2), dpi=100)
    drawn = figure.text(0.1, 0.5, text, wrap=True, font=face)
    figure.canvas.draw()
    box = drawn.get_window_extent()
    return "one line" if box.height < 30 else "several lines", "inside" if box.x1 <= 400 else "runs out"

seen = (count_lines(SENTENCE), count_lines(" ".join(SENTENCE)))
expected = (("one line", "runs out"), ("several lines", "inside"))
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
