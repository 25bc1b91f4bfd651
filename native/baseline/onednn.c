#include "onednn.h"

#include "check.h"

/* Of libgomp, whose header not every compiler has. */
extern void omp_set_num_threads(int threads);

void onednn_open(struct onednn *onednn, int threads) {
    omp_set_num_threads(threads);
    onednn->resources.newest = NULL;
    check(dnnl_engine_create(&onednn->engine, dnnl_cpu, 0), "creating the engine");
    check(dnnl_stream_create(&onednn->stream, onednn->engine, dnnl_stream_default_flags), "creating the stream");
    check(dnnl_primitive_attr_create(&onednn->attributes), "creating the attributes");
    check(dnnl_primitive_attr_set_scratchpad_mode(onednn->attributes, dnnl_scratchpad_mode_user),
            "asking for a user scratchpad");
}

void onednn_close(struct onednn *onednn) {
    release(&onednn->resources);
    check(dnnl_primitive_attr_destroy(onednn->attributes), "destroying the attributes");
    check(dnnl_stream_destroy(onednn->stream), "destroying the stream");
    check(dnnl_engine_destroy(onednn->engine), "destroying the engine");
}

dnnl_memory_desc_t tagged_desc(
        struct onednn *onednn, int rank, const dnnl_dims_t dims, dnnl_data_type_t type, dnnl_format_tag_t tag) {
    dnnl_memory_desc_t desc;
    check(dnnl_memory_desc_create_with_tag(&desc, rank, dims, type, tag), "creating a memory descriptor");
    return own_desc(&onednn->resources, desc);
}

dnnl_memory_t memory_at(struct onednn *onednn, const_dnnl_memory_desc_t desc, void *data) {
    dnnl_memory_t memory;
    check(dnnl_memory_create(&memory, desc, onednn->engine, data), "creating a memory");
    return own_memory(&onednn->resources, memory);
}

dnnl_memory_t memory_allocated(struct onednn *onednn, const_dnnl_memory_desc_t desc) {
    return memory_at(onednn, desc, own_bytes(&onednn->resources, dnnl_memory_desc_get_size(desc)));
}

dnnl_primitive_t primitive_of(struct onednn *onednn, const_dnnl_primitive_desc_t desc, const char *operation) {
    dnnl_primitive_t primitive;
    check(dnnl_primitive_create(&primitive, desc), operation);
    return own_primitive(&onednn->resources, primitive);
}
