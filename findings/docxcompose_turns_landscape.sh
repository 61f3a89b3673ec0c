#!/usr/bin/env bash
# docxcompose sets a landscape annex upright.
#
# Versions   docxcompose==2.2.0 python-docx==1.2.0
# Behaviour  What says the size of the last section of an appended document is left behind: its last section takes the page of the first document.
# Guess      Each part keeps its pages, as it keeps its tables, pictures and lists.
# Seen       an annex of one landscape section: one section, upright; one of an upright and a landscape section: both upright
# Hurt       offices that put a report and its wide tables together: the tables run out of the page.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check docxcompose==2.2.0 python-docx==1.2.0
v/bin/python - <<'END'
import docx
from docx.enum.section import WD_ORIENT
from docxcompose.composer import Composer

def lay(section):
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, section.page_height, section.page_width

def compose(sections):
    report, annex = docx.Document(), docx.Document()
    report.add_paragraph("报告")
    for number in range(sections):
        section = annex.add_section() if number else annex.sections[0]
        annex.add_paragraph("附表")
    lay(section)
    wide = [one.page_width > one.page_height for one in annex.sections]
    composer = Composer(report)
    composer.append(annex)
    composer.save("all.docx")
    return wide, [one.page_width > one.page_height for one in docx.Document("all.docx").sections]

seen = [compose(1), compose(2)]
expected = [([True], [False]), ([False, True], [False, False])]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
