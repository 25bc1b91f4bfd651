#ifndef RONDO_BASELINE_CELL_H
#define RONDO_BASELINE_CELL_H

#include "runs.h"
#include "scratchpad.h"
#include "weights.h"

enum { MOST_CELL_ARGUMENTS = 10 };

/** Where one primitive reads and writes: a run of one direction of one layer. */
struct cell_place {
    struct run run;
    bool reverse;
    int input_width;
    /** Of step 0 and row 0 of the whole layer's input, [T, N, input_width]. */
    char *source;
    /** Of step 0 and row 0 of this direction's part of the whole layer's output, [T, N, D*H]. */
    char *target;
    void *h_before;
    void *h_after;
    float *c_before;
    float *c_after;
};

/** A primitive with all its arguments, ready to run any number of times. */
struct cell {
    dnnl_primitive_t primitive;
    dnnl_exec_arg_t arguments[MOST_CELL_ARGUMENTS];
    int argument_count;
    /** oneDNN's name of the kernel. */
    const char *implementation;
};

void cell_create(struct cell *cell, struct onednn *onednn, struct scratchpad *scratchpad,
        const struct workload *workload, const struct cell_place *place, struct weights *weights);

void cell_run(const struct cell *cell, const struct onednn *onednn);

#endif
