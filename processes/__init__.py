"""Child processes: how they are started, asked, watched and ended. Below all layers; imports nothing of ours."""
