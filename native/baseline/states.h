#ifndef RONDO_BASELINE_STATES_H
#define RONDO_BASELINE_STATES_H

#include "onednn.h"
#include "workload.h"

/**
 * The hidden and cell state of one layer and direction before and after each run. Every place has room for all rows, and
 * a row is written only by the runs that compute it, so that a sequence that joins later finds zeros, and no state has
 * to be copied or cleared between calls.
 */
struct states {
    void **hidden;
    float **cell;
};

void states_create(struct states *states, struct onednn *onednn, const struct workload *workload, int runs);

/** The layout of the hidden state of the first rows. */
dnnl_memory_desc_t hidden_desc(struct onednn *onednn, const struct workload *workload, int rows);

/** The layout of the cell state of the first rows. */
dnnl_memory_desc_t cell_desc(struct onednn *onednn, const struct workload *workload, int rows);

#endif
