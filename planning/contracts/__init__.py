"""Finance rules on purchases: matching to contracts, units, names, prices, terms."""
