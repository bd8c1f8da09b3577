"""Who is attached now, and who must hear what; forgets all at restart."""
