/* Connections: how they come in, what they send and receive, one turn of the loop after another. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "load.h"

#define TURN_EVENTS 512

struct conn *conns;
uint32_t ready, gone;
double turn;
struct hist entry;
char first_refusal[200];

static struct conn **dirty;
static uint32_t dirty_count, begun, entering;
static int poller, timer;
static char *input;
static const size_t input_room = 1 << 20;

/* -- output: gathered in a turn, sent at its end */

void put(struct conn *conn, const char *data, size_t len) {
    if (conn->out_len == 0 && !conn->wants_write)
        dirty[dirty_count++] = conn;
    if (conn->out_len + len > conn->out_room) {
        conn->out_room = (conn->out_len + len) * 2;
        conn->out = realloc(conn->out, conn->out_room);
    }
    memcpy(conn->out + conn->out_len, data, len);
    conn->out_len += len;
}

void putf(struct conn *conn, const char *format, ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    put(conn, text, (size_t)len);
}

static void watch(struct conn *conn, int how, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = conn};
    if (epoll_ctl(poller, how, conn->fd, &event))
        die("epoll: %s", strerror(errno));
}

static void lose(struct conn *conn, const char *why) {
    if (conn->state != READY || (!conn->stalled && playing))
        die("connection %u was lost: %s %s", conn->index, why, first_refusal);
    conn->dropped = true;
    conn->state = GONE;
    gone++;
    close(conn->fd);
}

static void flush(struct conn *conn) {
    if (conn->state == CONNECTING || conn->state == GONE || !conn->out_len)
        return;
    ssize_t sent = send(conn->fd, conn->out, conn->out_len, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) {
        lose(conn, strerror(errno));
        return;
    }
    if (sent > 0) {
        conn->out_len -= (size_t)sent;
        memmove(conn->out, conn->out + sent, conn->out_len);
    }
    bool wants = conn->out_len > 0;
    if (wants != conn->wants_write) {
        conn->wants_write = wants;
        watch(conn, EPOLL_CTL_MOD, (conn->stalled ? 0 : EPOLLIN) | (wants ? EPOLLOUT : 0));
    }
}

void flush_all(void) {
    uint32_t count = dirty_count;
    dirty_count = 0;
    for (uint32_t at = 0; at < count; at++)
        flush(dirty[at]);
}

/* -- coming in */

static void begin(struct conn *conn) {
    conn->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (conn->fd < 0)
        die("socket: %s", strerror(errno));
    int on = 1;
    setsockopt(conn->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options.port)};
    inet_pton(AF_INET, options.host, &to.sin_addr);
    conn->state = CONNECTING;
    conn->began = now();
    entering++;
    if (connect(conn->fd, (struct sockaddr *)&to, sizeof to) && errno != EINPROGRESS)
        die("connect: %s", strerror(errno));
    watch(conn, EPOLL_CTL_ADD, EPOLLIN | EPOLLOUT);
    conn->wants_write = true;
}

void begin_some(void) {
    /* Rooms are made by the first ones, before the others come. */
    uint32_t limit = options.connections;
    if (!options.member && ready < options.rooms)
        limit = options.rooms < limit ? options.rooms : limit;
    while (begun < limit && entering < options.at_once)
        begin(&conns[begun++]);
}

static void settle(struct conn *conn) {
    conn->state = READY;
    entering--;
    ready++;
}

static void connected(struct conn *conn) {
    conn->state = ENTERING;
    if (options.silent)
        settle(conn); /* nobody logs in */
    else
        protocol->enter(conn);
}

void entered(struct conn *conn) {
    hist_add(&entry, now() - conn->began);
    bool founder = conn->index - options.first < options.rooms;
    bool waits = options.mode == JOINS && !founder; /* until that is played */
    if (options.member || waits || options.mode == ENTRIES || options.mode == IDLE) {
        settle(conn);
    } else {
        conn->state = JOINING;
        protocol->join(conn);
    }
}

void joined(struct conn *conn) {
    if (conn->state == JOINING) {
        settle(conn);
    } else {
        conn->joining = false;
        counts.joins_done++;
    }
}

void refused(struct conn *conn, const char *what, size_t len) {
    counts.refusals++;
    if (!first_refusal[0])
        snprintf(first_refusal, sizeof first_refusal, "%.*s", (int)len, what);
    if (conn->state != READY)
        die("connection %u was refused: %s", conn->index, first_refusal);
}

/* -- the loop */

static void receive(struct conn *conn) {
    memcpy(input, conn->rest, conn->rest_len);
    ssize_t got = recv(conn->fd, input + conn->rest_len, input_room - conn->rest_len, 0);
    if (got <= 0) {
        if (got < 0 && errno == EAGAIN)
            return;
        lose(conn, got ? strerror(errno) : "the server hung up");
        return;
    }
    turn = now();
    size_t len = conn->rest_len + (size_t)got;
    size_t taken = protocol->take(conn, input, len);
    size_t left = len - taken;
    if (left > conn->rest_len || !conn->rest)
        conn->rest = realloc(conn->rest, left + 256);
    memcpy(conn->rest, input + taken, left);
    conn->rest_len = left;
}

static void serve(struct conn *conn, uint32_t events) {
    if (conn->state == GONE)
        return;
    if (conn->state == CONNECTING && (events & (EPOLLOUT | EPOLLERR | EPOLLHUP))) {
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(conn->fd, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error)
            die("connect: %s", strerror(error));
        connected(conn);
        conn->wants_write = true;
        if (!conn->out_len) {
            conn->wants_write = false;
            watch(conn, EPOLL_CTL_MOD, EPOLLIN);
        }
    }
    if (conn->stalled) {
        if (events & (EPOLLERR | EPOLLHUP))
            lose(conn, "dropped");
        return;
    }
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
        receive(conn);
    if (events & EPOLLOUT)
        flush(conn);
}

/* Turn the loop until there were some events or the seconds are over; false: standard input
   has something. */
bool turn_once(double seconds) {
    static struct epoll_event events[TURN_EVENTS];
    struct itimerspec at = {.it_value = {.tv_sec = (time_t)seconds,
                                         .tv_nsec = (long)((seconds - (time_t)seconds) * 1e9) + 1}};
    bool told = true;
    timerfd_settime(timer, 0, &at, NULL);
    int count = epoll_wait(poller, events, TURN_EVENTS, -1);
    turn = now();
    for (int event = 0; event < count; event++) {
        if (events[event].data.ptr == &timer) {
            uint64_t times;
            if (read(timer, &times, sizeof times) < 0 && errno != EAGAIN)
                die("timer: %s", strerror(errno));
        } else if (events[event].data.ptr == NULL) {
            told = false;
        } else {
            serve(events[event].data.ptr, events[event].events);
        }
    }
    if (begun < options.connections && options.mode != ENTRIES)
        begin_some();
    for (uint32_t id = 0; id < sender_count; id++)
        if (senders[id].touched)
            fill(&senders[id]);
    flush_all();
    return told;
}

void prepare(void) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    signal(SIGPIPE, SIG_IGN);
    poller = epoll_create1(EPOLL_CLOEXEC);
    timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    struct epoll_event tick = {.events = EPOLLIN, .data.ptr = &timer};
    epoll_ctl(poller, EPOLL_CTL_ADD, timer, &tick);
    struct epoll_event word = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(poller, EPOLL_CTL_ADD, STDIN_FILENO, &word);
    input = malloc(input_room);
    conns = calloc(options.connections, sizeof *conns);
    dirty = calloc(options.connections * 2, sizeof *dirty);
    for (uint32_t at = 0; at < options.connections; at++)
        conns[at].index = options.first + at;
}

/* The last ones stop reading, for good. */
void stall_some(void) {
    for (uint32_t at = options.connections - options.stall; at < options.connections; at++) {
        if (!conns[at].stalled)
            watch(&conns[at], EPOLL_CTL_MOD, 0);
        conns[at].stalled = true;
    }
}
