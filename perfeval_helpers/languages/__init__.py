"""What the program says in Chinese: one catalogue of messages (gettext), and what keeps it up to date."""
