"""People: who may sign in, as what, for which departments; their sign-ins; and whose figures a page shows."""
