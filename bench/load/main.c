/* The load: who comes, what they say, what is counted.

   Prints a line of JSON when everybody is in their room. Then each line of standard input, such as
   "senders=8 window=16 seconds=3", is played, and answered by a line of JSON with what was counted;
   the end of standard input is the end. */
#define _GNU_SOURCE
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "load.h"

#define ENTRY_SECONDS 300.0

struct options options = {
    .host = "127.0.0.1", .password = "correct horse battery", .prefix = "u", .room = "lobby",
    .connections = 10, .rooms = 1, .senders = 1, .window = 1, .bytes = 80, .at_once = 32,
    .seconds = 3, .warmup = 0.5, .patience = 20,
};
const struct protocol *protocol;

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
    memset(&counts, 0, sizeof counts);
    playing = true;
    turn = now();
    for (uint32_t id = 0; id < options.senders; id++)
        fill(&senders[id]);
    flush_all();
    play_for(turn + options.warmup);
    struct counts warm = counts;
    memset(&counts.reached, 0, sizeof counts.reached);
    memset(&counts.whole, 0, sizeof counts.whole);
    memset(&counts.acknowledged, 0, sizeof counts.acknowledged);
    double began = now(), cpu = options.pid ? cpu_of(options.pid) : 0, own = cpu_of(0);
    play_for(began + options.seconds);
    double seconds = now() - began;
    cpu = options.pid ? cpu_of(options.pid) - cpu : 0;
    own = cpu_of(0) - own;
    uint64_t told = counts.deliveries - warm.deliveries;
    uint64_t messages = counts.completed - warm.completed;
    playing = false;
    double end = now() + options.patience;
    while (!all_done() && now() < end)
        turn_once(0.1);
    printf("{\"seconds\":%.6f,\"cpu_seconds\":%.6f,\"own_cpu_seconds\":%.6f,", seconds, cpu, own);
    printf("\"messages\":%lu,\"deliveries\":%lu,", messages, told);
    /* From the warming up to the last one: these fit together exactly. */
    printf("\"all_messages\":%lu,\"all_deliveries\":%lu,", counts.completed, counts.deliveries);
    tell_hist("delivery", &counts.reached);
    tell_hist("whole", &counts.whole);
    tell_hist("answer", &counts.acknowledged);
    uint32_t dropped = 0;
    for (uint32_t at = 0; at < options.connections; at++)
        dropped += conns[at].dropped;
    printf("\"lost\":%lu,\"doubled\":%lu,\"misordered\":%lu,\"refused\":%u,\"dropped\":%u}\n",
           lost(), counts.doubled, counts.misordered, counts.refusals, dropped);
    if (first_refusal[0])
        fprintf(stderr, "load: refused: %s\n", first_refusal);
}

/* Everybody comes into the founder's room, so many at a time, and hears of each who comes later. */
static void play_joins(void) {
    uint64_t wanted = (uint64_t)options.connections * (options.connections - 1) / 2;
    uint32_t sent = 1;
    double began = turn = now(), cpu = options.pid ? cpu_of(options.pid) : 0;
    double end = began + ENTRY_SECONDS;
    while (counts.joins_done < options.connections - 1 || counts.joins_heard < wanted) {
        if (now() > end)
            break;
        while (sent < options.connections && sent - 1 - counts.joins_done < options.window) {
            conns[sent].joining = true;
            protocol->join(&conns[sent++]);
        }
        flush_all();
        turn_once(0.1);
    }
    printf("{\"seconds\":%.6f,\"cpu_seconds\":%.6f,", now() - began,
           options.pid ? cpu_of(options.pid) - cpu : 0);
    printf("\"joins\":%lu,\"deliveries\":%lu,\"lost\":%ld,\"refused\":%u}\n", counts.joins_done,
           counts.joins_heard, (long)(wanted - counts.joins_heard), counts.refusals);
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
    printf("\"refused\":%u}\n", counts.refusals);
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
