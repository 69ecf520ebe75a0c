"""The parts of the import page, from the file to the posted batch."""
