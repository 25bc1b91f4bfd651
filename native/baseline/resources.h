#ifndef RONDO_BASELINE_RESOURCES_H
#define RONDO_BASELINE_RESOURCES_H

#include <oneapi/dnnl/dnnl.h>
#include <stddef.h>

/** Owns whatever is given to it until it is released, in the reverse order. */
struct resources {
    struct resource *newest;
};

/** Zero-filled bytes that begin a cache line. */
void *own_bytes(struct resources *resources, size_t bytes);

/** As many zero-filled floats as a tensor of these dimensions has. */
float *own_floats(struct resources *resources, size_t count);

dnnl_memory_desc_t own_desc(struct resources *resources, dnnl_memory_desc_t desc);

dnnl_memory_t own_memory(struct resources *resources, dnnl_memory_t memory);

dnnl_primitive_desc_t own_primitive_desc(struct resources *resources, dnnl_primitive_desc_t desc);

dnnl_primitive_t own_primitive(struct resources *resources, dnnl_primitive_t primitive);

void release(struct resources *resources);

#endif
