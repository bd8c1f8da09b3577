-- What a database of chatserver looks like (SQLite).  A copy for readers: the server itself
-- applies chatserver/store/schema/NNNN_*.sql in order, and a test compares the two.

-- Which of those files have been applied, and when.
CREATE TABLE schema_version (
    version INTEGER PRIMARY KEY, applied_at DOUBLE PRECISION NOT NULL
);

-- Everything durable is an entry in a stream: a room, a direct conversation of two, or a user's
-- own stream (blocks, read marks, invitations).  Times are seconds since the epoch, UTC.

CREATE TABLE streams (
    id           INTEGER PRIMARY KEY,
    kind         TEXT    NOT NULL CHECK (kind IN ('public', 'private', 'direct', 'personal')),
    last_seq     INTEGER NOT NULL DEFAULT 0,  -- seq of the newest entry; 1, 2, 3 ... no gaps
    last_ordinal INTEGER NOT NULL DEFAULT 0   -- how many messages and actions there have been
);

CREATE TABLE users (
    id           INTEGER PRIMARY KEY,
    kind         TEXT    NOT NULL CHECK (kind IN ('account', 'guest', 'former', 'deleted')),
    name         TEXT    NOT NULL,            -- folded; a guest's begins with ~
    nickname     TEXT,
    nickname_key TEXT    UNIQUE,              -- the nickname folded, for comparison
    password     TEXT,                        -- scheme $ hash; NULL: cannot log in with one
    admin        INTEGER NOT NULL DEFAULT 0,
    personal     INTEGER NOT NULL UNIQUE REFERENCES streams (id),
    created_at   DOUBLE PRECISION NOT NULL,
    last_seen    DOUBLE PRECISION,            -- when the last session began or ended
    left_at      DOUBLE PRECISION             -- guests: NULL while connected
);

-- A former guest's name may be taken by the next one; all other names are unique.
CREATE UNIQUE INDEX users_name ON users (name) WHERE kind <> 'former';

-- Names of deleted accounts: nobody gets them again.
CREATE TABLE retired_names (
    name TEXT PRIMARY KEY
);

-- "frozen" 1: only moderators and admins may write.  "slow": seconds between two messages of one
-- member; 0: as many as they like.
CREATE TABLE rooms (
    stream     INTEGER PRIMARY KEY REFERENCES streams (id),
    name       TEXT    NOT NULL UNIQUE,       -- folded, without the #
    topic      TEXT    NOT NULL DEFAULT '',
    members    INTEGER NOT NULL DEFAULT 0,    -- how many rows of "members" say 'member'
    creator    INTEGER REFERENCES users (id),
    created_at DOUBLE PRECISION NOT NULL
, frozen INTEGER NOT NULL DEFAULT 0, slow INTEGER NOT NULL DEFAULT 0);

CREATE TABLE directs (
    stream INTEGER PRIMARY KEY REFERENCES streams (id),
    first  INTEGER NOT NULL REFERENCES users (id),
    second INTEGER NOT NULL REFERENCES users (id),
    UNIQUE (first, second),
    CHECK (first < second)
);

CREATE INDEX directs_second ON directs (second);

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

CREATE INDEX members_person ON members (person, state);
CREATE INDEX members_name ON members (stream, name) WHERE state = 'member';

-- What each user has read, and what they hid from themselves.
CREATE TABLE marks (
    person       INTEGER NOT NULL REFERENCES users (id),
    stream       INTEGER NOT NULL REFERENCES streams (id),
    read_seq     INTEGER NOT NULL DEFAULT 0,
    read_ordinal INTEGER NOT NULL DEFAULT 0,
    cleared_seq  INTEGER NOT NULL DEFAULT 0,  -- entries up to here are hidden from this user
    PRIMARY KEY (person, stream)
) WITHOUT ROWID;

CREATE TABLE blocks (
    person  INTEGER NOT NULL REFERENCES users (id),
    blocked INTEGER NOT NULL REFERENCES users (id),
    since   DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (person, blocked)
) WITHOUT ROWID;

-- The log.  "id" grows in the order of the commits, over all streams.
CREATE TABLE entries (
    id         INTEGER PRIMARY KEY,
    stream     INTEGER NOT NULL REFERENCES streams (id),
    seq        INTEGER NOT NULL,
    ordinal    INTEGER NOT NULL,              -- messages and actions in the stream up to here
    kind       TEXT    NOT NULL,              -- text action edit delete join leave topic ...
    sender     INTEGER NOT NULL REFERENCES users (id),
    sent_at    DOUBLE PRECISION NOT NULL,
    text       TEXT,                          -- current text; NULL where it was deleted
    first_text TEXT,                          -- as first said, where it was edited since
    target     INTEGER,                       -- seq of the message or mark it is about
    who        INTEGER REFERENCES users (id),    -- the user it is about
    place      INTEGER REFERENCES streams (id),  -- the stream it is about
    nonce      TEXT,                          -- the sender's own id for it
    UNIQUE (stream, seq)
);

-- History pages hold what was said and still stands.
CREATE INDEX entries_said ON entries (stream, seq)
    WHERE kind IN ('text', 'action') AND text IS NOT NULL;

-- A deletion erases the edits of its message too.
CREATE INDEX entries_edits ON entries (stream, target) WHERE kind = 'edit';

-- The same nonce again is the same entry.
CREATE UNIQUE INDEX entries_nonce ON entries (stream, sender, nonce) WHERE nonce IS NOT NULL;

-- The full-text index of messages and actions follows behind the log.
CREATE TABLE search_state (
    upto INTEGER NOT NULL                     -- all entries up to this id are in the index
);

INSERT INTO search_state (upto) VALUES (0);

-- Part n is the FTS5 table search_n, of the entries whose ids are n * 65536 up to the next part's;
-- rowid is entries.id.  It is made when it is needed.  "place" holds tokens of who may find a
-- message: "pub" for public rooms, "s7" for the stream, "u3" for each side of a direct
-- conversation, "f3" for its sender.
--     CREATE VIRTUAL TABLE search_0 USING fts5 (
--         place, text, content = '', tokenize = 'unicode61 remove_diacritics 2'
--     );
CREATE TABLE search_parts (
    part INTEGER PRIMARY KEY,
    todo INTEGER NOT NULL DEFAULT 0           -- bits: 1 merge, 2 erase, 4 erasing, 8 emptying
);

-- The room everybody is in.
INSERT INTO streams (id, kind) VALUES (1, 'public');
INSERT INTO rooms (stream, name, created_at) VALUES (1, 'lobby', 0);

-- Secrets with which somebody may log in, in place of a password.
CREATE TABLE tokens (
    id         INTEGER PRIMARY KEY,
    person     INTEGER NOT NULL REFERENCES users (id),
    kind       TEXT    NOT NULL CHECK (kind IN ('access', 'session')),
    name       TEXT    NOT NULL,
    name_key   TEXT    NOT NULL,              -- the name folded, for comparison
    hash       TEXT    NOT NULL UNIQUE,       -- SHA-256 of the secret, in hexadecimal
    created_at DOUBLE PRECISION NOT NULL,
    used_at    DOUBLE PRECISION               -- when it last let somebody in; NULL: never
);

CREATE UNIQUE INDEX tokens_name ON tokens (person, name_key) WHERE kind = 'access';

CREATE INDEX tokens_person ON tokens (person, kind);

-- Session tokens die of idleness.
CREATE INDEX tokens_idle ON tokens ((COALESCE(used_at, created_at))) WHERE kind = 'session';

-- Accounts with which nobody is let in, until a moment or (NULL) until the bar is lifted.
CREATE TABLE bars (
    person INTEGER PRIMARY KEY REFERENCES users (id),
    until  DOUBLE PRECISION,
    why    TEXT    NOT NULL
);

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

-- What people have set for themselves; what is not here is as their program finds best.
CREATE TABLE settings (
    person INTEGER NOT NULL REFERENCES users (id),
    key    TEXT    NOT NULL,
    value  TEXT    NOT NULL,
    PRIMARY KEY (person, key)
);

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

-- Pages that hold what happened beside what was said find it by these: joins and leaves, of which
-- there may be very many, and all else.  The sender is in the first to count without the rows.
CREATE INDEX entries_comings ON entries (stream, seq, sender)
    WHERE kind = 'join' OR (kind = 'leave' AND who = sender);

CREATE INDEX entries_orders ON entries (stream, seq)
    WHERE kind IN ('topic', 'ban', 'unban', 'moderator', 'freeze', 'slow')
        OR (kind = 'leave' AND who <> sender);

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
