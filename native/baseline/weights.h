#ifndef RONDO_BASELINE_WEIGHTS_H
#define RONDO_BASELINE_WEIGHTS_H

#include "onednn.h"
#include "workload.h"

/** A weight as PyTorch stores it, and in each format that a primitive has asked for: most often one. */
struct weight {
    dnnl_memory_t plain;
    struct packed_weight *packed;
};

/** The weights of one layer and direction. */
struct weights {
    struct weight layer;
    struct weight iter;
    dnnl_memory_t bias;
};

/**
 * Takes weight_ih, weight_hh, bias_ih and bias_hh from where they lie one after the other, and puts their gates into
 * oneDNN's order; returns what follows them.
 */
float *weights_create(
        struct weights *weights, struct onednn *onednn, const struct workload *workload, int layer, float *values);

/** The weight in the format that a primitive asks for, converted at most once. */
dnnl_memory_t weight_packed(struct weight *weight, struct onednn *onednn, const_dnnl_memory_desc_t format);

#endif
