"""What a user of the five programs before us expects, checked as a user would check it."""
