#include "reorder.h"

#include "check.h"

static const_dnnl_memory_desc_t desc_of(dnnl_memory_t memory) {
    const_dnnl_memory_desc_t desc;
    check(dnnl_memory_get_memory_desc(memory, &desc), "querying a memory's descriptor");
    return desc;
}

void reorder_create(struct reorder *reorder, struct onednn *onednn, dnnl_memory_t from, dnnl_memory_t to) {
    dnnl_primitive_desc_t desc;
    check(dnnl_reorder_primitive_desc_create(
                  &desc, desc_of(from), onednn->engine, desc_of(to), onednn->engine, NULL),
            "creating the descriptor of a reorder");
    own_primitive_desc(&onednn->resources, desc);
    reorder->primitive = primitive_of(onednn, desc, "creating a reorder");
    reorder->arguments[0] = (dnnl_exec_arg_t) {DNNL_ARG_FROM, from};
    reorder->arguments[1] = (dnnl_exec_arg_t) {DNNL_ARG_TO, to};
}

void reorder_run(const struct reorder *reorder, const struct onednn *onednn) {
    check(dnnl_primitive_execute(reorder->primitive, onednn->stream, 2, reorder->arguments), "running a reorder");
}
