/* A load generator for chat servers: one thread, one epoll loop, as little work per byte as may be.

   What it sends carries its sender and number ("=00003.000000042=xxxx..."), so that each receiver
   can tell what it lost, heard twice, or heard out of order. */

#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MOST_TEXT 8192
#define TEXT_HEAD 17 /* "=SSSSS.NNNNNNNNN=" */

enum state { WAITING, CONNECTING, ENTERING, JOINING, READY, GONE };
enum mode { ROOMS, PAIRS, JOINS, IDLE, ENTRIES };

struct conn {
    int fd;
    uint32_t index;
    enum state state;
    bool stalled;     /* reads nothing any more */
    bool dropped;     /* the server hung up while the load ran */
    bool wants_write; /* epoll is asked for it */
    bool joining;     /* a join is on its way, in the mode that measures joins */
    int step;         /* of the protocol's way in */
    double began;     /* when the way in began, seconds */
    char *rest;       /* the beginning of what is not whole yet */
    size_t rest_len;
    char *out;        /* what the socket did not take, or what waits for the turn's end */
    size_t out_len, out_room;
    uint32_t *next;   /* for each sender, the number expected next from it */
    struct sender *sender;
};

struct sender {
    struct conn *conn;
    uint32_t id;
    uint32_t sent, acked, done; /* numbers, from 0; all below are sent, acknowledged, complete */
    uint32_t need;    /* receivers of each message */
    uint32_t ring;    /* how many may be under way, a power of two */
    uint32_t *heard;  /* for each under way, how many receivers have it */
    double *at;       /* when it was sent */
    bool touched;     /* something completed: there is room for more */
};

/* A histogram of durations, two per cent wide. */
struct hist {
    uint64_t count[1200];
    uint64_t all;
    double max;
};
void hist_add(struct hist *hist, double seconds);
double hist_at(const struct hist *hist, double share);

/* What was counted; lost ones are found at the end. */
struct counts {
    uint64_t deliveries, completed, acks, doubled, misordered, gaps, joins_heard, joins_done;
    uint32_t refusals;
    struct hist reached;      /* from saying to each receiver */
    struct hist whole;        /* from saying to the last one */
    struct hist acknowledged; /* from saying to the answer */
};
extern struct counts counts;

struct options {
    const char *host, *password, *prefix, *room;
    int port, pid;
    enum mode mode;
    uint32_t connections, first, rooms, senders, window, bytes, stall, at_once;
    double seconds, warmup, rate, patience;
    bool member; /* everybody is in the room already */
    bool silent; /* nobody logs in */
};
extern struct options options;

struct protocol {
    const char *name;
    bool acks;
    /* Say who we are; called again for each step of the way in. */
    void (*enter)(struct conn *conn);
    /* Come into the room; the answer ends it. */
    void (*join)(struct conn *conn);
    /* Take what is whole of data; return its length. */
    size_t (*take)(struct conn *conn, char *data, size_t len);
    /* Send a text to the conn's room, or to a user. */
    void (*post)(struct conn *conn, const char *user, const char *text, size_t len);
};
extern const struct protocol line_protocol, irc_protocol, amp_protocol;
extern const struct protocol *protocol;

/* What protocols call. */
void put(struct conn *conn, const char *data, size_t len);
void putf(struct conn *conn, const char *format, ...) __attribute__((format(printf, 2, 3)));
void entered(struct conn *conn);   /* logged in, in no room of ours yet */
void joined(struct conn *conn);    /* in the room */
void heard(struct conn *conn, const char *text, size_t len); /* text begins behind the first '=' */
void heard_join(struct conn *conn);
void acked(struct conn *conn);
void refused(struct conn *conn, const char *what, size_t len);
void name_of(char *name, uint32_t index);
void room_of(char *name, const struct conn *conn);
double now(void);
void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));


/* Connections. */
extern struct conn *conns;
extern uint32_t ready, gone;
extern double turn; /* when this turn of the loop began, seconds */
extern struct hist entry;
extern char first_refusal[200];
void prepare(void);
void begin_some(void);
void flush_all(void);
void stall_some(void);
bool turn_once(double seconds);

/* Messages. */
extern struct sender *senders;
extern uint32_t sender_count;
extern bool playing; /* senders may send */
void appoint_senders(void);
void fill(struct sender *sender);
void say(struct sender *sender);
bool all_done(void);
uint64_t lost(void);

#endif
