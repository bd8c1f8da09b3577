/* AMP as chatserver speaks it: boxes of length-prefixed keys and values; events are JSON. */

#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "load.h"

struct value {
    const char *data;
    size_t len;
};

static void put_pair(struct conn *conn, const char *key, const char *value, size_t len) {
    size_t key_len = strlen(key);
    char head[2] = {0, (char)key_len}, length[2] = {(char)(len >> 8), (char)len};
    put(conn, head, 2);
    put(conn, key, key_len);
    put(conn, length, 2);
    put(conn, value, len);
}

static void put_word(struct conn *conn, const char *key, const char *value) {
    put_pair(conn, key, value, strlen(value));
}

static void put_end(struct conn *conn) {
    put(conn, "\0\0", 2);
}

static void ask(struct conn *conn, const char *tag, const char *command) {
    put_word(conn, "_ask", tag);
    put_word(conn, "_command", command);
}

/* Tags tell what an answer is to: h(ello), l(ogin), c(reate), j(oin), p(ost). */

static void amp_enter(struct conn *conn) {
    char name[32];
    name_of(name, conn->index);
    ask(conn, "h", "Hello");
    put_word(conn, "versions", "[1]");
    put_end(conn);
    ask(conn, "l", "Login");
    put_word(conn, "name", name);
    put_word(conn, "password", options.password);
    put_end(conn);
}

static void amp_join(struct conn *conn) {
    char room[64];
    room_of(room, conn);
    bool makes = conn->index - options.first < options.rooms && conn->step == 0;
    if (makes)
        ask(conn, "c", "CreateRoom");
    else
        ask(conn, "j", "Join");
    put_word(conn, "room", room);
    put_end(conn);
}

static void answered(struct conn *conn, char tag) {
    if (tag == 'p')
        acked(conn);
    else if (tag == 'l' && conn->state == ENTERING)
        entered(conn);
    else if ((tag == 'c' || tag == 'j') && (conn->state == JOINING || conn->joining))
        joined(conn);
}

static void event(struct conn *conn, struct value json) {
    const char *mark = memmem(json.data, json.len, "\"text\":\"=", 9);
    if (mark)
        heard(conn, mark + 9, json.len - (size_t)(mark + 9 - json.data));
    else if (memmem(json.data, json.len, "\"ev\":\"join\"", 11))
        heard_join(conn);
    else if (memmem(json.data, json.len, "\"ev\":\"bye\"", 10))
        refused(conn, json.data, json.len);
}

static bool is(const char *key, size_t len, const char *word) {
    return len == strlen(word) && memcmp(key, word, len) == 0;
}

/* Take one box; 0: it is not whole yet. */
static size_t take_box(struct conn *conn, const char *data, size_t len) {
    struct value told = {0}, refusal = {0}, pinged = {0};
    char answer = 0, error = 0;
    size_t at = 0;
    for (;;) {
        if (at + 2 > len)
            return 0;
        size_t key_len = (unsigned char)data[at + 1];
        if (data[at])
            die("that is no AMP box");
        at += 2;
        if (!key_len)
            break;
        if (at + key_len + 2 > len)
            return 0;
        const char *key = data + at;
        at += key_len;
        size_t value_len = (size_t)(unsigned char)data[at] << 8 | (unsigned char)data[at + 1];
        at += 2;
        if (at + value_len > len)
            return 0;
        struct value value = {data + at, value_len};
        at += value_len;
        if (is(key, key_len, "event"))
            told = value;
        else if (is(key, key_len, "_answer"))
            answer = value.data[0];
        else if (is(key, key_len, "_error"))
            error = value.data[0];
        else if (is(key, key_len, "_error_description"))
            refusal = value;
        else if (is(key, key_len, "_ask"))
            pinged = value;
    }
    if (told.data)
        event(conn, told);
    else if (answer)
        answered(conn, answer);
    else if (error == 'c') { /* the room is there already */
        conn->step = 1;
        amp_join(conn);
    } else if (error)
        refused(conn, refusal.data, refusal.len);
    else if (pinged.data) {
        put_pair(conn, "_answer", pinged.data, pinged.len);
        put_end(conn);
    }
    return at;
}

static size_t amp_take(struct conn *conn, char *data, size_t len) {
    size_t at = 0, taken;
    while (conn->state != GONE && (taken = take_box(conn, data + at, len - at)) > 0)
        at += taken;
    return at;
}

static void amp_post(struct conn *conn, const char *user, const char *text, size_t len) {
    char room[64], person[64];
    room_of(room, conn);
    if (user)
        snprintf(person, sizeof person, "@%s", user);
    ask(conn, "p", "Post");
    put_word(conn, "target", user ? person : room);
    put_pair(conn, "text", text, len);
    put_end(conn);
}

const struct protocol amp_protocol = {"amp", true, amp_enter, amp_join, amp_take, amp_post};
