/* The line protocol of chatserver, and IRC (RFC 2812): lines both. */

#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "load.h"

static bool begins(const char *line, size_t len, const char *with) {
    size_t wanted = strlen(with);
    return len >= wanted && memcmp(line, with, wanted) == 0;
}

/* Find the text of a message and hand it over. */
static void hand_over(struct conn *conn, const char *line, size_t len) {
    const char *mark = memmem(line, len, " :=", 3);
    if (mark)
        heard(conn, mark + 3, len - (size_t)(mark + 3 - line));
}

static size_t take_lines(struct conn *conn, char *data, size_t len,
                         void (*take_line)(struct conn *, const char *, size_t)) {
    size_t at = 0;
    while (at < len && conn->state != GONE) {
        char *end = memchr(data + at, '\n', len - at);
        if (!end)
            break;
        size_t line = (size_t)(end - data) - at;
        take_line(conn, data + at, line > 0 && end[-1] == '\r' ? line - 1 : line);
        at += (size_t)(end - data) - at + 1;
    }
    return at;
}

/* -- the line protocol */

static void line_enter(struct conn *conn) {
    char name[32];
    name_of(name, conn->index);
    putf(conn, "/login %s %s\n", name, options.password);
}

static void line_join(struct conn *conn) {
    char room[64];
    room_of(room, conn);
    if (conn->index - options.first < options.rooms && conn->step == 0)
        putf(conn, "/create %s\n", room);
    else
        putf(conn, "/join %s\n", room);
}

static void line_take_line(struct conn *conn, const char *line, size_t len) {
    if (line[0] == 'M' && begins(line, len, "MSG ")) {
        hand_over(conn, line, len);
    } else if (begins(line, len, "201 ") || begins(line, len, "202 ")) {
        acked(conn);
    } else if (line[0] == 'J' && begins(line, len, "JOIN ")) {
        heard_join(conn);
    } else if (begins(line, len, "200 ") || begins(line, len, "409 ")) {
        if (conn->state == ENTERING) {
            if (line[0] != '2')
                refused(conn, line, len);
            entered(conn);
        } else if (conn->state == JOINING || conn->joining) {
            if (line[0] == '2') {
                joined(conn);
            } else { /* the room is there already */
                conn->step = 1;
                line_join(conn);
            }
        }
    } else if (len && (line[0] == '4' || line[0] == '5' || begins(line, len, "BYE"))) {
        refused(conn, line, len);
    }
}

static size_t line_take(struct conn *conn, char *data, size_t len) {
    return take_lines(conn, data, len, line_take_line);
}

static void line_post(struct conn *conn, const char *user, const char *text, size_t len) {
    char room[64];
    room_of(room, conn);
    putf(conn, "/msg %s%s ", user ? "@" : "", user ? user : room);
    put(conn, text, len);
    put(conn, "\n", 1);
}

const struct protocol line_protocol = {"line", true, line_enter, line_join, line_take, line_post};

/* -- IRC */

static void irc_enter(struct conn *conn) {
    char name[32];
    name_of(name, conn->index);
    putf(conn, "NICK %s\r\nUSER %s 0 * :load\r\n", name, name);
}

static void irc_join(struct conn *conn) {
    char room[64];
    room_of(room, conn);
    putf(conn, "JOIN %s\r\n", room);
}

static void irc_take_line(struct conn *conn, const char *line, size_t len) {
    if (begins(line, len, "PING ")) {
        put(conn, "PONG ", 5);
        put(conn, line + 5, len - 5);
        put(conn, "\r\n", 2);
        return;
    }
    if (begins(line, len, "ERROR ")) {
        refused(conn, line, len);
        return;
    }
    const char *word = memchr(line, ' ', len);
    if (!word)
        return;
    size_t left = len - (size_t)(word - line);
    if (begins(word, left, " PRIVMSG ")) {
        hand_over(conn, word, left);
    } else if (begins(word, left, " JOIN ")) {
        char name[32];
        name_of(name, conn->index);
        size_t own = strlen(name);
        if (!(len > own + 1 && memcmp(line + 1, name, own) == 0 && line[own + 1] == '!'))
            heard_join(conn);
    } else if (begins(word, left, " 001 ") && conn->state == ENTERING) {
        entered(conn);
    } else if (begins(word, left, " 366 ") && (conn->state == JOINING || conn->joining)) {
        joined(conn);
    } else if (left > 4 && word[1] == '4' && word[4] == ' ' && !begins(word, left, " 422 ")) {
        refused(conn, line, len);
    }
}

static size_t irc_take(struct conn *conn, char *data, size_t len) {
    return take_lines(conn, data, len, irc_take_line);
}

static void irc_post(struct conn *conn, const char *user, const char *text, size_t len) {
    char room[64];
    room_of(room, conn);
    putf(conn, "PRIVMSG %s :", user ? user : room);
    put(conn, text, len);
    put(conn, "\r\n", 2);
}

const struct protocol irc_protocol = {"irc", false, irc_enter, irc_join, irc_take, irc_post};
