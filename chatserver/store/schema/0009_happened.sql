-- Pages that hold what happened beside what was said find it by these: joins and leaves, of which
-- there may be very many, and all else.  The sender is in the first to count without the rows.
CREATE INDEX entries_comings ON entries (stream, seq, sender)
    WHERE kind = 'join' OR (kind = 'leave' AND who = sender);

CREATE INDEX entries_orders ON entries (stream, seq)
    WHERE kind IN ('topic', 'ban', 'unban', 'moderator', 'freeze', 'slow')
        OR (kind = 'leave' AND who <> sender);
