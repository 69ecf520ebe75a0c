"""The demo hospital: a seeded, believable hospital group. `generate(Size())` returns it as frames, one per file."""

from data.seed.demo import Demo, SeedFile, generate
from data.seed.size import Size

__all__ = ["Demo", "SeedFile", "Size", "generate"]
