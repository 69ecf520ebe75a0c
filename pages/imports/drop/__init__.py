"""Many files at once on the import page: dropped, recognized, asked about, posted, taken back."""
