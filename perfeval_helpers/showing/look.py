"""How tables and charts look in JupyterLab, whose own rules push texts to the right and run captions together.

In: nothing. Out: a style for the outputs of notebooks; the report has its own in templates/report.
"""

_RULES = {
    ".table{overflow-x:auto": "max-width:100%}",
    ".table table{width:100%": "margin:0 0 .5em;table-layout:auto}",  # the own rule is fixed, and short words would run into the next column
    ".table :is(th,td){text-align:left": "vertical-align:top;white-space:normal;overflow-wrap:anywhere}",
    ".table :is(th,td).n{text-align:right": "white-space:nowrap;overflow-wrap:normal}",
    ".table thead th.n{white-space:normal": "}",
    ".table :is(th,td).s{white-space:nowrap": "}",
    ".table :is(th,td).c{text-align:center": "}",
    ".table caption{text-align:left": "font-weight:600;padding:.3em 0}",
    ".table caption .unit{float:right": "font-weight:400}",
    "figure.chart{margin:.5em 0": "}",
    "figure.chart img{width:100%": "height:auto;max-width:none}",
    "figure.chart figcaption{font-weight:600": "}",
    "figure.chart .source{display:block": "font-weight:400;color:var(--jp-ui-font-color2)}",
}
#: Stands before each table and chart, since any one of them may be the only one that is shown.
LOOK = (
    "<style>" + "".join(f".jp-RenderedHTMLCommon {rule};{rest}" for rule, rest in _RULES.items())
    + '[data-jp-theme-light="false"] figure.chart img{filter:invert(1) hue-rotate(180deg)}</style>'
)
