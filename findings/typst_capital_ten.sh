#!/usr/bin/env bash
# Typst's numerals in capitals begin ten with 拾, not 壹拾.
#
# Versions   typst==0.15.2 pylopdf-fonts-zh-cn==0.1.1 pypdf==7.1.0
# Behaviour  numbering("壹", n) leaves the one before ten out, as the small numerals do (十); inside a number it stands.
# Guess      壹拾: the rules of payment and of accounting ask for it, so that nothing can be written before it.
# Seen       10 → 拾, 15 → 拾伍; 1010 → 壹仟零壹拾
# Hurt       sums in capitals on vouchers and receipts that Typst sets: a bank may return them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check typst==0.15.2 pylopdf-fonts-zh-cn==0.1.1 pypdf==7.1.0
v/bin/python - <<'END'
import io, os
import pylopdf_fonts_zh_cn, typst
from pypdf import PdfReader

FONTS = [os.path.dirname(pylopdf_fonts_zh_cn.__file__)]

def number(n):
    source = f'#set text(font: "Noto Serif SC", lang: "zh")\n#numbering("壹", {n})'
    return PdfReader(io.BytesIO(typst.compile(source.encode(), font_paths=FONTS, ignore_system_fonts=True))).pages[0].extract_text()

seen = [number(n) for n in (10, 15, 1010)]
expected = ["拾", "拾伍", "壹仟零壹拾"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
