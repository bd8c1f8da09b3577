-- Who says that they are away, and why, which may be empty.
CREATE TABLE absences (
    person INTEGER PRIMARY KEY REFERENCES users (id),
    why    TEXT    NOT NULL
);

-- What asks for no attention of somebody.
CREATE TABLE mutes (
    person INTEGER NOT NULL REFERENCES users (id),
    stream INTEGER NOT NULL REFERENCES streams (id),
    PRIMARY KEY (person, stream)
) WITHOUT ROWID;

-- In one's own stream stands by which message of which room one was called.
CREATE INDEX entries_mentions ON entries (stream, place, target) WHERE kind = 'mention';
