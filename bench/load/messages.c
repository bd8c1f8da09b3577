/* Messages: who says them, who has heard them, and what was wrong with that. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"

struct sender *senders;
uint32_t sender_count;
bool playing;
struct counts counts;

void say(struct sender *sender) {
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

void fill(struct sender *sender) {
    sender->touched = false;
    while (playing && !options.rate && sender->sent - sender->done < options.window)
        say(sender);
}

static void reached_one(struct sender *sender, uint32_t number) {
    uint32_t at = number & (sender->ring - 1);
    if (++sender->heard[at] < sender->need)
        return;
    hist_add(&counts.whole, turn - sender->at[at]);
    while (sender->done < sender->sent &&
           sender->heard[sender->done & (sender->ring - 1)] >= sender->need) {
        sender->done++;
        counts.completed++;
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
        counts.doubled++;
        return;
    }
    if (number > conn->next[id]) {
        counts.misordered++;
        counts.gaps += number - conn->next[id];
    }
    conn->next[id] = number + 1;
    if ((++counts.deliveries & 7) == 0)
        hist_add(&counts.reached, turn - sender->at[number & (sender->ring - 1)]);
    reached_one(sender, number);
}

void heard_join(struct conn *conn) {
    (void)conn;
    counts.joins_heard++;
}

void acked(struct conn *conn) {
    struct sender *sender = conn->sender;
    if (!sender || sender->acked >= sender->sent)
        die("connection %u: an answer too many", conn->index);
    hist_add(&counts.acknowledged, turn - sender->at[sender->acked & (sender->ring - 1)]);
    counts.acks++;
    reached_one(sender, sender->acked++);
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

void appoint_senders(void) {
    dismiss_senders();
    sender_count = options.senders;
    senders = calloc(options.senders, sizeof *senders);
    for (uint32_t id = 0; id < options.senders; id++) {
        struct sender *sender = &senders[id];
        uint32_t under_way = options.window;
        if (options.rate)
            under_way = (uint32_t)(options.rate * options.patience);
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

bool all_done(void) {
    for (uint32_t id = 0; id < options.senders; id++)
        if (senders[id].done < senders[id].sent)
            return false;
    return true;
}

uint64_t lost(void) {
    uint64_t missing = counts.gaps;
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
