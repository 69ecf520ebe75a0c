"""How people get about: the menu of destinations, the views of one, search, and links."""
