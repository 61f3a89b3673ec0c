#!/usr/bin/env bash
# Readers of a Typst PDF see blanks between Chinese and Latin that nobody wrote.
#
# Versions   typst==0.15.2 pylopdf-fonts-zh-cn==0.1.1 pypdf==7.1.0 pdfminer.six==20260107 pypdfium2==5.15.2
# Behaviour  Typst sets a thin space between Chinese and Latin; pypdf, pdfminer and pdfium, on which browsers rest, take it for a blank.
# Guess      The text that was written: the space is a distance, no character.
# Seen       written 为31.77%; all three read 为 31.77%; with cjk-latin-spacing: none they read what was written
# Hurt       a bureau that searches the PDF for 满意度67.03% and finds nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check typst==0.15.2 pylopdf-fonts-zh-cn==0.1.1 pypdf==7.1.0 pdfminer.six==20260107 pypdfium2==5.15.2
v/bin/python - <<'END'
import os
import pylopdf_fonts_zh_cn, pypdfium2, typst
from pdfminer.high_level import extract_text
from pypdf import PdfReader

FONTS = [os.path.dirname(pylopdf_fonts_zh_cn.__file__)]

def read(setting):
    source = f'#set text(font: "Noto Serif SC", lang: "zh"{setting})\n资金到位率为31.77%，低于预算。'
    with open("t.pdf", "wb") as file:
        file.write(typst.compile(source.encode(), font_paths=FONTS, ignore_system_fonts=True))
    texts = (PdfReader("t.pdf").pages[0].extract_text(), extract_text("t.pdf"), pypdfium2.PdfDocument("t.pdf")[0].get_textpage().get_text_range())
    return ["率为31.77%" in text for text in texts]

seen = (read(""), read(", cjk-latin-spacing: none"))
expected = ([False, False, False], [True, True, True])
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
