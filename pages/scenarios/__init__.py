"""What-if: explore one scenario, compare several."""
