/* The load: who comes, what they say, what is counted.

   Prints a line of JSON when everybody is in their room. Then each line of standard input, such as
   "senders=8 window=16 seconds=3", is played, and answered by a line of JSON with what was counted;
   the end of standard input is the end. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
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
#include <time.h>
#include <unistd.h>

#include "load.h"

#define TURN_EVENTS 512
#define ENTRY_SECONDS 300.0

struct options options = {
    .host = "127.0.0.1", .password = "correct horse battery", .prefix = "u", .room = "lobby",
    .connections = 10, .rooms = 1, .senders = 1, .window = 1, .bytes = 80, .at_once = 32,
    .seconds = 3, .warmup = 0.5, .patience = 20,
};
const struct protocol *protocol;

static struct conn *conns;
static struct sender *senders;
static struct conn **dirty;
static uint32_t sender_count, dirty_count, begun, ready, entering, gone, refusals;
static int poller, timer;
static bool playing; /* senders may send */
static double turn;  /* when this turn of the loop began */
static char *input;
static const size_t input_room = 1 << 20;
static char first_refusal[200];

static uint64_t deliveries, completed, acks, doubled, misordered, gaps, joins_heard, joins_done;
static struct hist reached, whole, acknowledged, entry;

double now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    exit(1);
}

static double cpu_of(int pid) {
    clockid_t clock = CLOCK_PROCESS_CPUTIME_ID;
    struct timespec used;
    if ((pid && clock_getcpuclockid(pid, &clock)) || clock_gettime(clock, &used))
        die("no such process: %d", pid);
    return (double)used.tv_sec + (double)used.tv_nsec * 1e-9;
}

void name_of(char *name, uint32_t index) { sprintf(name, "%s%05u", options.prefix, index); }

void room_of(char *name, const struct conn *conn) {
    if (options.rooms == 1)
        snprintf(name, 64, "#%s", options.room);
    else
        snprintf(name, 64, "#%s%u", options.room, (conn->index - options.first) % options.rooms);
}

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

static void flush_all(void) {
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

static void begin_some(void) {
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
        joins_done++;
    }
}

void refused(struct conn *conn, const char *what, size_t len) {
    refusals++;
    if (!first_refusal[0])
        snprintf(first_refusal, sizeof first_refusal, "%.*s", (int)len, what);
    if (conn->state != READY)
        die("connection %u was refused: %s", conn->index, first_refusal);
}

/* -- saying and hearing */

static void say(struct sender *sender) {
    static char text[MOST_TEXT + 1];
    struct conn *conn = sender->conn;
    uint32_t at = sender->sent & (sender->ring - 1);
    char head[TEXT_HEAD + 1], user[32];
    snprintf(head, sizeof head, "=%05u.%09u=", sender->id, sender->sent);
    if (!text[0])
        memset(text, 'x', MOST_TEXT);
    memcpy(text, head, TEXT_HEAD);
    sender->heard[at] = 0;
    sender->at[at] = now();
    sender->sent++;
    if (options.mode == PAIRS)
        name_of(user, options.first + ((conn->index - options.first) ^ 1));
    protocol->post(conn, options.mode == PAIRS ? user : NULL, text, options.bytes);
}

static void fill(struct sender *sender) {
    sender->touched = false;
    while (playing && !options.rate && sender->sent - sender->done < options.window)
        say(sender);
}

static void reached_one(struct sender *sender, uint32_t number) {
    uint32_t at = number & (sender->ring - 1);
    if (++sender->heard[at] < sender->need)
        return;
    hist_add(&whole, turn - sender->at[at]);
    while (sender->done < sender->sent &&
           sender->heard[sender->done & (sender->ring - 1)] >= sender->need) {
        sender->done++;
        completed++;
        sender->touched = true;
    }
}

static uint32_t digits(const char *from, int count) {
    uint32_t value = 0;
    while (count--)
        value = value * 10 + (uint32_t)(*from++ - '0');
    return value;
}

void heard(struct conn *conn, const char *text, size_t len) {
    if (len < 16 || !conn->next)
        return;
    uint32_t id = digits(text, 5), number = digits(text + 6, 9);
    if (id >= options.senders)
        die("connection %u heard an unknown sender", conn->index);
    struct sender *sender = &senders[id];
    if (number < conn->next[id]) {
        doubled++;
        return;
    }
    if (number > conn->next[id]) {
        misordered++;
        gaps += number - conn->next[id];
    }
    conn->next[id] = number + 1;
    if ((++deliveries & 7) == 0)
        hist_add(&reached, turn - sender->at[number & (sender->ring - 1)]);
    reached_one(sender, number);
}

void heard_join(struct conn *conn) {
    (void)conn;
    joins_heard++;
}

void acked(struct conn *conn) {
    struct sender *sender = conn->sender;
    if (!sender || sender->acked >= sender->sent)
        die("connection %u: an answer too many", conn->index);
    hist_add(&acknowledged, turn - sender->at[sender->acked & (sender->ring - 1)]);
    acks++;
    reached_one(sender, sender->acked++);
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
static bool turn_once(double seconds) {
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

/* Wait for the next play: words such as "window=16", each of which stays set. */
static bool next_play(void) {
    char line[512];
    while (turn_once(1))
        ;
    if (!fgets(line, sizeof line, stdin))
        return false;
    for (char *word = strtok(line, " \n"); word; word = strtok(NULL, " \n")) {
        char *value = strchr(word, '=');
        if (!value)
            die("a play is KEY=VALUE ..., not %s", word);
        *value++ = 0;
        if (!strcmp(word, "senders"))
            options.senders = (uint32_t)atoi(value);
        else if (!strcmp(word, "window"))
            options.window = (uint32_t)atoi(value);
        else if (!strcmp(word, "bytes"))
            options.bytes = (uint32_t)atoi(value);
        else if (!strcmp(word, "stall"))
            options.stall = (uint32_t)atoi(value);
        else if (!strcmp(word, "seconds"))
            options.seconds = atof(value);
        else if (!strcmp(word, "warmup"))
            options.warmup = atof(value);
        else if (!strcmp(word, "patience"))
            options.patience = atof(value);
        else if (!strcmp(word, "rate"))
            options.rate = atof(value);
        else
            die("nothing is called %s", word);
    }
    if (options.senders > options.connections || options.stall > options.connections ||
        options.bytes < TEXT_HEAD || options.bytes > MOST_TEXT)
        die("that cannot be played");
    return true;
}

/* -- what is played */

static void prepare(void) {
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

static void dismiss_senders(void) {
    for (uint32_t id = 0; id < sender_count; id++) {
        free(senders[id].heard);
        free(senders[id].at);
        senders[id].conn->sender = NULL;
    }
    free(senders);
    for (uint32_t at = 0; at < options.connections; at++)
        free(conns[at].next);
}

static void appoint_senders(void) {
    dismiss_senders();
    sender_count = options.senders;
    senders = calloc(options.senders, sizeof *senders);
    for (uint32_t id = 0; id < options.senders; id++) {
        struct sender *sender = &senders[id];
        uint32_t under_way = options.rate ? (uint32_t)(options.rate * options.patience) : options.window;
        sender->id = id;
        sender->conn = &conns[id];
        conns[id].sender = sender;
        for (sender->ring = 1; sender->ring < under_way; sender->ring *= 2)
            ;
        sender->heard = calloc(sender->ring, sizeof *sender->heard);
        sender->at = calloc(sender->ring, sizeof *sender->at);
        sender->need = protocol->acks;
        if (options.mode == PAIRS)
            sender->need++;
        for (uint32_t at = 0; options.mode == ROOMS && at < options.connections; at++)
            sender->need += at != id && at % options.rooms == id % options.rooms &&
                            !conns[at].stalled;
    }
    for (uint32_t at = 0; at < options.connections; at++)
        conns[at].next = calloc(options.senders, sizeof *conns[at].next);
}

/* The last ones stop reading, for good. */
static void stall_some(void) {
    for (uint32_t at = options.connections - options.stall; at < options.connections; at++) {
        if (!conns[at].stalled)
            watch(&conns[at], EPOLL_CTL_MOD, 0);
        conns[at].stalled = true;
    }
}

static bool all_done(void) {
    for (uint32_t id = 0; id < options.senders; id++)
        if (senders[id].done < senders[id].sent)
            return false;
    return true;
}

static uint64_t lost(void) {
    uint64_t missing = gaps;
    for (uint32_t at = 0; at < options.connections; at++)
        for (uint32_t id = 0; !conns[at].stalled && id < options.senders; id++) {
            bool hears = options.mode == PAIRS ? (id ^ 1) == at : id != at &&
                                                 id % options.rooms == at % options.rooms;
            missing += hears ? senders[id].sent - conns[at].next[id] : 0;
        }
    for (uint32_t id = 0; protocol->acks && id < options.senders; id++)
        missing += senders[id].sent - senders[id].acked;
    return missing;
}

static void tell_hist(const char *name, const struct hist *hist) {
    if (hist->all)
        printf("\"%s_p50_ms\":%.4f,\"%s_p99_ms\":%.4f,\"%s_max_ms\":%.4f,", name,
               hist_at(hist, .5) * 1e3, name, hist_at(hist, .99) * 1e3, name, hist->max * 1e3);
}

static void play_for(double until) {
    double next = turn;
    while (turn < until) {
        double wait = until - turn;
        if (options.rate) {
            while (next <= turn) {
                static uint32_t whose;
                say(&senders[whose++ % options.senders]);
                next += 1 / options.rate;
            }
            flush_all();
            wait = next - turn < wait ? next - turn : wait;
        }
        turn_once(wait > 0 ? wait : 0);
    }
}

static void play_messages(void) {
    appoint_senders();
    deliveries = completed = acks = doubled = misordered = gaps = 0;
    playing = true;
    turn = now();
    for (uint32_t id = 0; id < options.senders; id++)
        fill(&senders[id]);
    flush_all();
    play_for(turn + options.warmup);
    uint64_t deliveries_before = deliveries, completed_before = completed;
    memset(&reached, 0, sizeof reached);
    memset(&whole, 0, sizeof whole);
    memset(&acknowledged, 0, sizeof acknowledged);
    double began = now(), cpu = options.pid ? cpu_of(options.pid) : 0, own = cpu_of(0);
    play_for(began + options.seconds);
    double seconds = now() - began;
    cpu = options.pid ? cpu_of(options.pid) - cpu : 0;
    own = cpu_of(0) - own;
    uint64_t told = deliveries - deliveries_before, messages = completed - completed_before;
    playing = false;
    double end = now() + options.patience;
    while (!all_done() && now() < end)
        turn_once(0.1);
    printf("{\"seconds\":%.6f,\"cpu_seconds\":%.6f,\"own_cpu_seconds\":%.6f,", seconds, cpu, own);
    printf("\"messages\":%lu,\"deliveries\":%lu,", messages, told);
    tell_hist("delivery", &reached);
    tell_hist("whole", &whole);
    tell_hist("answer", &acknowledged);
    uint32_t dropped = 0;
    for (uint32_t at = 0; at < options.connections; at++)
        dropped += conns[at].dropped;
    printf("\"lost\":%lu,\"doubled\":%lu,\"misordered\":%lu,\"refused\":%u,\"dropped\":%u}\n",
           lost(), doubled, misordered, refusals, dropped);
    if (first_refusal[0])
        fprintf(stderr, "load: refused: %s\n", first_refusal);
}

/* Everybody comes into the founder's room, so many at a time, and hears of each who comes later. */
static void play_joins(void) {
    uint64_t wanted = (uint64_t)options.connections * (options.connections - 1) / 2;
    uint32_t sent = 1;
    double began = turn = now(), cpu = options.pid ? cpu_of(options.pid) : 0;
    double end = began + ENTRY_SECONDS;
    while ((joins_done < options.connections - 1 || joins_heard < wanted) && now() < end) {
        while (sent < options.connections && sent - 1 - joins_done < options.window) {
            conns[sent].joining = true;
            protocol->join(&conns[sent++]);
        }
        flush_all();
        turn_once(0.1);
    }
    printf("{\"seconds\":%.6f,\"cpu_seconds\":%.6f,", now() - began,
           options.pid ? cpu_of(options.pid) - cpu : 0);
    printf("\"joins\":%lu,\"deliveries\":%lu,\"lost\":%ld,\"refused\":%u}\n", joins_done,
           joins_heard, (long)(wanted - joins_heard), refusals);
}

/* Everybody logs in, so many at a time. */
static void play_entries(void) {
    double began = turn = now(), cpu = options.pid ? cpu_of(options.pid) : 0;
    double end = began + ENTRY_SECONDS;
    while (ready < options.connections && now() < end) {
        begin_some();
        turn_once(0.1);
    }
    printf("{\"seconds\":%.6f,\"cpu_seconds\":%.6f,\"entries\":%u,", now() - began,
           options.pid ? cpu_of(options.pid) - cpu : 0, ready);
    tell_hist("entry", &entry);
    printf("\"refused\":%u}\n", refusals);
}

static void come_in(void) {
    double end = now() + ENTRY_SECONDS;
    begin_some();
    while (ready < options.connections) {
        turn_once(0.1);
        if (now() > end)
            die("after %.0f seconds only %u of %u are in", ENTRY_SECONDS, ready,
                options.connections);
    }
}

static void read_options(int argc, char **argv) {
    static const struct option known[] = {
        {"protocol", 1, 0, 'p'}, {"host", 1, 0, 'h'},     {"port", 1, 0, 'P'},
        {"pid", 1, 0, 'i'},      {"mode", 1, 0, 'm'},     {"connections", 1, 0, 'n'},
        {"first", 1, 0, 'f'},    {"rooms", 1, 0, 'r'},    {"room", 1, 0, 'R'},
        {"at-once", 1, 0, 'o'},  {"password", 1, 0, 'k'}, {"prefix", 1, 0, 'e'},
        {"member", 0, 0, 'M'},   {"silent", 0, 0, 'S'},   {0}};
    static const struct protocol *all[] = {&line_protocol, &irc_protocol, &amp_protocol};
    static const char *modes[] = {"rooms", "pairs", "joins", "idle", "entries"};
    int each, mode = -1;
    while ((each = getopt_long(argc, argv, "", known, NULL)) != -1)
        switch (each) {
        case 'p':
            for (size_t at = 0; at < sizeof all / sizeof *all; at++)
                if (!strcmp(optarg, all[at]->name))
                    protocol = all[at];
            break;
        case 'm':
            for (int at = 0; at < (int)(sizeof modes / sizeof *modes); at++)
                if (!strcmp(optarg, modes[at]))
                    mode = at;
            break;
        case 'h': options.host = optarg; break;
        case 'k': options.password = optarg; break;
        case 'e': options.prefix = optarg; break;
        case 'R': options.room = optarg; break;
        case 'P': options.port = atoi(optarg); break;
        case 'i': options.pid = atoi(optarg); break;
        case 'n': options.connections = (uint32_t)atoi(optarg); break;
        case 'f': options.first = (uint32_t)atoi(optarg); break;
        case 'r': options.rooms = (uint32_t)atoi(optarg); break;
        case 'o': options.at_once = (uint32_t)atoi(optarg); break;
        case 'M': options.member = true; break;
        case 'S': options.silent = true; break;
        default: exit(2);
        }
    if (!protocol || mode < 0 || !options.port || !options.connections || !options.rooms)
        die("an option is missing, or makes no sense");
    options.mode = (enum mode)mode;
}

int main(int argc, char **argv) {
    read_options(argc, argv);
    prepare();
    turn = now();
    if (options.mode != ENTRIES)
        come_in();
    printf("{\"ready\":%u}\n", ready);
    fflush(stdout);
    while (next_play()) {
        stall_some();
        if (options.mode == JOINS)
            play_joins();
        else if (options.mode == ENTRIES)
            play_entries();
        else if (options.mode == IDLE)
            printf("{\"connections\":%u}\n", options.connections - gone);
        else
            play_messages();
        fflush(stdout);
    }
    return 0;
}
