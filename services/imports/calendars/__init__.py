"""What months and years the labels of a file stand for."""
