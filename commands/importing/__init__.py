"""Files at the terminal: one (`files`) or a drop of several (`drops`), their options, questions and answers."""
