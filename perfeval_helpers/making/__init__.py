"""Making the outputs of runs: processes, batch, publishing, the gate for personal data, receipts."""
