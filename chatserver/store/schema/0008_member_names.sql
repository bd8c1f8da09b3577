-- The members of a room by name, page by page: a page is a few steps in one index, however many
-- members there are.  A name never changes while somebody is a member.  The table is made anew, so
-- that the column stands among the others.
ALTER TABLE members RENAME TO members_before;

CREATE TABLE members (
    stream    INTEGER NOT NULL REFERENCES rooms (stream),
    person    INTEGER NOT NULL REFERENCES users (id),
    state     TEXT    NOT NULL CHECK (state IN ('member', 'invited', 'left', 'kicked', 'banned')),
    name      TEXT,                           -- the user's; NULL: no member
    moderator INTEGER NOT NULL DEFAULT 0,
    since     DOUBLE PRECISION NOT NULL,
    banned_by INTEGER REFERENCES users (id),  -- and why; NULL where nobody is banned
    why       TEXT,
    spoke_at  DOUBLE PRECISION,               -- last, while the room was slow
    PRIMARY KEY (stream, person)
) WITHOUT ROWID;

INSERT INTO members (
    stream, person, state, name, moderator, since, banned_by, why, spoke_at
)
SELECT m.stream, m.person, m.state, CASE WHEN m.state = 'member' THEN u.name END,
    m.moderator, m.since, m.banned_by, m.why, m.spoke_at
FROM members_before m JOIN users u ON u.id = m.person;

DROP TABLE members_before;

CREATE INDEX members_person ON members (person, state);
CREATE INDEX members_name ON members (stream, name) WHERE state = 'member';
