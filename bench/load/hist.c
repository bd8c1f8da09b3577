/* A histogram of durations from 1 microsecond on, two per cent wide. */

#include <math.h>

#include "load.h"

#define LEAST 1e-6
#define WIDTH 1.02

void hist_add(struct hist *hist, double seconds) {
    int at = seconds <= LEAST ? 0 : (int)(log(seconds / LEAST) / log(WIDTH));
    int last = (int)(sizeof hist->count / sizeof *hist->count) - 1;
    hist->count[at > last ? last : at]++;
    hist->all++;
    if (seconds > hist->max)
        hist->max = seconds;
}

double hist_at(const struct hist *hist, double share) {
    uint64_t wanted = (uint64_t)ceil(share * (double)hist->all), seen = 0;
    for (int at = 0; at < (int)(sizeof hist->count / sizeof *hist->count); at++) {
        seen += hist->count[at];
        if (seen >= wanted && seen > 0) {
            double upper = LEAST * pow(WIDTH, at + 1);
            return upper < hist->max ? upper : hist->max;
        }
    }
    return hist->max;
}
