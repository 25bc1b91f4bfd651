#ifndef RONDO_BASELINE_RUNS_H
#define RONDO_BASELINE_RUNS_H

#include "resources.h"
#include "workload.h"

/** Steps over which the same rows of the batch are active: the first rows, once the longest sequences come first. */
struct run {
    int first_step;
    int steps;
    int rows;
};

/** A batch cut into runs; a single one where no lengths are given. */
struct runs {
    struct run *items;
    int count;
    /** The caller's row of each row of the sorted batch. */
    int *callers_row;
};

void runs_create(struct runs *runs, struct resources *resources, const struct workload *workload);

/** Copies [T, N, width] from the caller's rows into the sorted ones. */
void to_sorted_rows(
        const struct runs *runs, const struct workload *workload, int width, const float *from, float *to);

/** Copies [T, N, width] from the sorted rows into the caller's. */
void to_callers_rows(
        const struct runs *runs, const struct workload *workload, int width, const float *from, float *to);

#endif
