#define _POSIX_C_SOURCE 200809L

#include "timing.h"

#include "check.h"

#include <stdlib.h>
#include <time.h>

void timing_check(const struct timing *timing) {
    if (timing->warm_up_milliseconds < 0 || timing->measure_milliseconds < 1 || timing->samples < 1) {
        fail("--warmup-ms must not be negative; --measure-ms and --samples must be at least 1");
    }
}

static double now_microseconds(void) {
    struct timespec time;
    if (clock_gettime(CLOCK_MONOTONIC, &time) != 0) {
        fail("the monotonic clock cannot be read");
    }
    return (double) time.tv_sec * 1e6 + (double) time.tv_nsec / 1e3;
}

static double mean_of(struct call call, long calls) {
    double start = now_microseconds();
    for (long i = 0; i < calls; i++) {
        call.function(call.context);
    }
    return (now_microseconds() - start) / (double) calls;
}

/* Microseconds of the fastest call of the warm-up, which nothing else on the machine has disturbed. */
static double warm_up(struct call call, int milliseconds) {
    double start = now_microseconds();
    double fastest = mean_of(call, 1);
    while (now_microseconds() - start < milliseconds * 1e3) {
        double latest = mean_of(call, 1);
        fastest = latest < fastest ? latest : fastest;
    }
    return fastest;
}

void time_calls(struct call call, const struct timing *timing, double *microseconds) {
    double once = warm_up(call, timing->warm_up_milliseconds);
    double share = timing->measure_milliseconds * 1e3 / timing->samples;
    long calls = once < share ? (long) (share / once) : 1;
    for (int i = 0; i < timing->samples; i++) {
        microseconds[i] = mean_of(call, calls);
    }
}

static int compare(const void *first, const void *second) {
    double difference = *(const double *) first - *(const double *) second;
    return (difference > 0) - (difference < 0);
}

double undisturbed_time(struct call call, const struct timing *timing) {
    size_t count = (size_t) timing->samples;
    double *microseconds = malloc(count * sizeof *microseconds);
    if (microseconds == NULL) {
        fail("out of memory");
    }
    time_calls(call, timing, microseconds);
    qsort(microseconds, count, sizeof *microseconds, compare);
    double undisturbed = microseconds[count / 10];
    free(microseconds);
    return undisturbed;
}
