#ifndef RONDO_BASELINE_REORDER_H
#define RONDO_BASELINE_REORDER_H

#include "onednn.h"

/** A copy from one layout or type into another, to be run any number of times. */
struct reorder {
    dnnl_primitive_t primitive;
    dnnl_exec_arg_t arguments[2];
};

void reorder_create(struct reorder *reorder, struct onednn *onednn, dnnl_memory_t from, dnnl_memory_t to);

void reorder_run(const struct reorder *reorder, const struct onednn *onednn);

#endif
