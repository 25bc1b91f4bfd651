#ifndef RONDO_BASELINE_WORKLOAD_H
#define RONDO_BASELINE_WORKLOAD_H

#include "cell_kind.h"

#include <oneapi/dnnl/dnnl_types.h>
#include <stddef.h>

/** What is computed: a stack of layers over a batch of sequences, in PyTorch's terms. */
struct workload {
    enum cell_kind kind;
    int layers;
    int directions;
    int steps;
    int batch;
    int input;
    int hidden;
    /** Of layers, hidden states and weights; input and output are f32 whatever it is. */
    dnnl_data_type_t type;
    /** Of each sequence, or NULL where all have all steps. */
    const int *lengths;
};

/** Refuses what oneDNN crashes on. */
void workload_check(const struct workload *workload);

/** The width of the output, and of what the second layer reads. */
int output_width(const struct workload *workload);

/** The width of what a layer reads. */
int input_width(const struct workload *workload, int layer);

/** Floats of all weights and biases. */
size_t weight_count(const struct workload *workload);

/** Floats of a tensor [T, N, width]. */
size_t sequence_count(const struct workload *workload, int width);

#endif
