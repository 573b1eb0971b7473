"""What is cited, with its source and date."""
