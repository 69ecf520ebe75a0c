"""How the overview reads and looks: its figures as small pictures with a scale, its sentences, its actions."""
