-- What those did who keep order, with names as they were then: rooms and accounts may be gone.
CREATE TABLE audit (
    id    INTEGER PRIMARY KEY,
    at    DOUBLE PRECISION NOT NULL,
    actor TEXT NOT NULL,                      -- "operator": who runs the server
    act   TEXT NOT NULL,                      -- kick ban unban mod freeze delete ...
    room  TEXT,                               -- without the #; NULL: it was about no room
    about TEXT,                               -- whom it was about
    text  TEXT NOT NULL                       -- why, how long, how many
);

-- Who may not come in is a state of its own.  SQLite changes no CHECK: the table is made anew.
ALTER TABLE members RENAME TO members_before;

CREATE TABLE members (
    stream    INTEGER NOT NULL REFERENCES rooms (stream),
    person    INTEGER NOT NULL REFERENCES users (id),
    state     TEXT    NOT NULL CHECK (state IN ('member', 'invited', 'left', 'kicked', 'banned')),
    moderator INTEGER NOT NULL DEFAULT 0,
    since     DOUBLE PRECISION NOT NULL,
    banned_by INTEGER REFERENCES users (id),  -- and why; NULL where nobody is banned
    why       TEXT,
    spoke_at  DOUBLE PRECISION,               -- last, while the room was slow
    PRIMARY KEY (stream, person)
) WITHOUT ROWID;

INSERT INTO members (stream, person, state, moderator, since)
SELECT stream, person, state, moderator, since FROM members_before;

DROP TABLE members_before;

CREATE INDEX members_person ON members (person, state);

-- 1: only moderators and admins may write.
ALTER TABLE rooms ADD COLUMN frozen INTEGER NOT NULL DEFAULT 0;

-- Seconds between two messages of one member; 0: as many as they like.
ALTER TABLE rooms ADD COLUMN slow INTEGER NOT NULL DEFAULT 0;

-- Codes with which somebody may register where that needs an invitation.
CREATE TABLE invitations (
    id         INTEGER PRIMARY KEY,
    hash       TEXT    NOT NULL UNIQUE,       -- SHA-256 of the code, in hexadecimal
    made_by    TEXT    NOT NULL,              -- as it was then; "operator": who runs the server
    made_at    DOUBLE PRECISION NOT NULL,
    expires_at DOUBLE PRECISION NOT NULL,
    uses       INTEGER NOT NULL,              -- accounts that can be made with it, in all
    uses_left  INTEGER NOT NULL CHECK (uses_left >= 0),  -- revoked: 0
    note       TEXT    NOT NULL
);
