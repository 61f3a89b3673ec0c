"""From figures to judgements: scoring, targets, and reconciliation of one piece of evidence with another."""
