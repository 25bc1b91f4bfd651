#ifndef RONDO_BASELINE_ONEDNN_H
#define RONDO_BASELINE_ONEDNN_H

#include "resources.h"

#include <oneapi/dnnl/dnnl.h>

/** The engine, and everything made on it. */
struct onednn {
    dnnl_engine_t engine;
    dnnl_stream_t stream;
    /** Of every primitive but reorders: the caller provides the scratchpad. */
    dnnl_primitive_attr_t attributes;
    struct resources resources;
};

/** Opens the CPU's engine for this many threads. */
void onednn_open(struct onednn *onednn, int threads);

void onednn_close(struct onednn *onednn);

/** A dense tensor with the layout of a tag. */
dnnl_memory_desc_t tagged_desc(
        struct onednn *onednn, int rank, const dnnl_dims_t dims, dnnl_data_type_t type, dnnl_format_tag_t tag);

/** A memory of the given layout at the given address. */
dnnl_memory_t memory_at(struct onednn *onednn, const_dnnl_memory_desc_t desc, void *data);

/** A memory of the given layout with bytes of its own. */
dnnl_memory_t memory_allocated(struct onednn *onednn, const_dnnl_memory_desc_t desc);

/** Makes a primitive, and keeps it. */
dnnl_primitive_t primitive_of(struct onednn *onednn, const_dnnl_primitive_desc_t desc, const char *operation);

#endif
