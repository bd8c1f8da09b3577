-- Who has reacted to which message with which emoji, as it is now; the log tells how it came.
CREATE TABLE reactions (
    stream INTEGER NOT NULL REFERENCES streams (id),
    target INTEGER NOT NULL,                  -- seq of the message
    emoji  TEXT    NOT NULL,
    person INTEGER NOT NULL REFERENCES users (id),
    seq    INTEGER NOT NULL,                  -- of the entry that told it
    first  INTEGER NOT NULL,                  -- the same of whoever used this emoji here first
    PRIMARY KEY (stream, target, emoji, person)
) WITHOUT ROWID;

-- A deletion erases the reactions to its message too, and a repeat is answered from the log.
CREATE INDEX entries_reactions ON entries (stream, target) WHERE kind IN ('react', 'unreact');
