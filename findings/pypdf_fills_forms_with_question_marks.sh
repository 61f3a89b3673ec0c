#!/usr/bin/env bash
# pypdf fills a form with ???? where 玉兴街道 is meant.
#
# Versions   pypdf==7.1.1 reportlab==5.1.0
# Behaviour  What a field shows is drawn with the font of the field, which knows Latin alone; each character outside it becomes ?, with a line in the log. The value that programs read is right.
# Guess      The characters show: they can be read from the filled form.
# Seen       value 玉兴街道; shown ????
# Hurt       forms filled by a script and printed: whoever reads the value back finds it right, and the paper has question marks.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check pypdf==7.1.1 reportlab==5.1.0
v/bin/python - <<'END'
import logging
import pypdf
from reportlab.pdfgen import canvas

logging.disable()
form = canvas.Canvas("a.pdf")
form.acroForm.textfield(name="street", x=50, y=700, width=200, height=20)
form.showPage()
form.save()
writer = pypdf.PdfWriter("a.pdf")
writer.update_page_form_field_values(writer.pages[0], {"street": "玉兴街道"}, auto_regenerate=False, flatten=True)
writer.write("b.pdf")
reader = pypdf.PdfReader("b.pdf")
seen = (reader.get_fields()["street"].value, reader.pages[0].extract_text().strip())
expected = ("玉兴街道", "????")
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
