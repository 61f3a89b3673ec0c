#!/usr/bin/env bash
# pypdf's append leaves language, tags and the claim of PDF/A behind.
#
# Versions   pypdf==7.1.0 typst==0.15.2 pylopdf-fonts-zh-cn==0.1.1
# Behaviour  PdfWriter.append copies pages and outline; what stands in the catalog (language, structure, output intent, metadata) is kept by PdfWriter(clone_from=...) alone.
# Guess      A whole document that is appended to an empty one stays what it was.
# Seen       of Lang, StructTreeRoot, OutputIntents and Metadata none is left by append, all by clone_from
# Hurt       a report that was tagged and PDF/A, put together with a scan of its approval: neither a screen reader nor an archive takes it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check pypdf==7.1.0 typst==0.15.2 pylopdf-fonts-zh-cn==0.1.1
v/bin/python - <<'END'
import io, os
import pylopdf_fonts_zh_cn, typst
from pypdf import PdfReader, PdfWriter

SOURCE = '#set document(title: "报告")\n#set text(font: "Noto Serif SC", lang: "zh")\n= 绩效\n资金到位。'
FONTS = [os.path.dirname(pylopdf_fonts_zh_cn.__file__)]
data = typst.compile(SOURCE.encode(), font_paths=FONTS, ignore_system_fonts=True, pdf_standards=["a-2a"])

def look(writer):
    out = io.BytesIO()
    writer.write(out)
    return sorted({"/Lang", "/StructTreeRoot", "/OutputIntents", "/Metadata"} & set(PdfReader(out).root_object))

appended = PdfWriter()
appended.append(io.BytesIO(data))
seen = (look(appended), look(PdfWriter(clone_from=io.BytesIO(data))))
expected = ([], ["/Lang", "/Metadata", "/OutputIntents", "/StructTreeRoot"])
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
