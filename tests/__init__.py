"""Stories, contracts, edges, faults and stand-ins. Nothing here is part of the product."""
