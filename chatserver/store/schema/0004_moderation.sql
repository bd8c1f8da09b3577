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
