#ifndef RONDO_BASELINE_NETWORK_H
#define RONDO_BASELINE_NETWORK_H

#include "cell.h"
#include "reorder.h"

/** A workload ready to run: all that can be done once is done. */
struct network {
    struct onednn *onednn;
    struct cell *cells;
    int cell_count;
    /** From f32 and back, where the layers compute in another type. */
    bool converts;
    struct reorder convert_input;
    struct reorder convert_output;
    float *output;
};

/** Of weights in the order of the file, which are changed in place, and an input [T, N, I] of sorted rows. */
void network_create(struct network *network, struct onednn *onednn, const struct workload *workload,
        const struct runs *runs, float *weights, float *input);

/** One inference. */
void network_run(const struct network *network);

#endif
