"""What other people's files must hold: schema, run file, framework, catalogue of figures, findings."""
