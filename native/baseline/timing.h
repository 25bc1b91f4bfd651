#ifndef RONDO_BASELINE_TIMING_H
#define RONDO_BASELINE_TIMING_H

/** What is timed, with what it is called with. */
struct call {
    void (*function)(const void *context);
    const void *context;
};

struct timing {
    int warm_up_milliseconds;
    int measure_milliseconds;
    int samples;
};

void timing_check(const struct timing *timing);

/** Microseconds of a call in each sample: the mean of as many calls as fill the sample's share of the time. */
void time_calls(struct call call, const struct timing *timing, double *microseconds);

/** The same, and the sample that a tenth of them are faster than: others on the machine only make calls slower. */
double undisturbed_time(struct call call, const struct timing *timing);

#endif
