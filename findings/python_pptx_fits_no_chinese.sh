#!/usr/bin/env bash
# python-pptx finds no size at which a Chinese sentence fits.
#
# Versions   python-pptx==1.0.2 pylopdf-fonts-zh-cn==0.1.1
# Behaviour  fit_text breaks lines at blanks alone. A sentence without one is a single word; where it is longer than the box is wide at every size, the search has no result, and a TypeError about unpacking None comes out.
# Guess      A size: Chinese may be broken between any two characters, and PowerPoint does.
# Seen       32 characters in a box of 3 × 1 inches: TypeError; with blanks between them 16 points
# Hurt       slides made from a report's sentences: the program stops, and only where no Latin word happens to stand in the sentence.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check python-pptx==1.0.2 pylopdf-fonts-zh-cn==0.1.1
v/bin/python - <<'END'
import pathlib
import pylopdf_fonts_zh_cn
from pptx import Presentation
from pptx.util import Inches

font = str(next(pathlib.Path(pylopdf_fonts_zh_cn.__file__).parent.glob("*Sans*.otf")))

def fit(text):
    presentation = Presentation()
    frame = presentation.slides.add_slide(presentation.slide_layouts[6]).shapes.add_textbox(0, 0, Inches(3), Inches(1)).text_frame
    frame.text = text
    try:
        frame.fit_text(font_file=font, max_size=40)
    except TypeError:
        return "TypeError"
    return frame.paragraphs[0].runs[0].font.size.pt

sentence = "到位资金共计一百一十一万元用于发放节日慰问金和改善退役军人服务条件"
seen = (fit(sentence), fit(" ".join(sentence)))
expected = ("TypeError", 16.0)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
