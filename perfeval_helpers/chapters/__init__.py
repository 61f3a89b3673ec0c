"""One module a built-in chapter: accepted lines in, exact figures and tidy tables out."""
