"""The report's document as HTML, Word, Excel and PDF."""
