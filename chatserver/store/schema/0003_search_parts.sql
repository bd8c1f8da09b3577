-- The index of words is in parts, so that no transaction rewrites much of it; it is made anew.
DROP TABLE search;
DROP TABLE search_state;

CREATE TABLE search_state (
    upto INTEGER NOT NULL                     -- all entries up to this id are in the index
);

INSERT INTO search_state (upto) VALUES (0);

-- Part n is the FTS5 table search_n, of the entries whose ids are n * 65536 up to the next part's;
-- rowid is entries.id.  It is made when it is needed.  "place" holds tokens of who may find a
-- message: "pub" for public rooms, "s7" for the stream, "u3" for each side of a direct
-- conversation, "f3" for its sender.
CREATE TABLE search_parts (
    part INTEGER PRIMARY KEY,
    todo INTEGER NOT NULL DEFAULT 0           -- bits: 1 merge, 2 erase, 4 erasing, 8 emptying
);
