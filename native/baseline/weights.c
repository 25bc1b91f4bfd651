#include "weights.h"

#include "reorder.h"

struct packed_weight {
    const_dnnl_memory_desc_t format;
    dnnl_memory_t memory;
    struct packed_weight *next;
};

/* PyTorch's [gates*H, columns] is oneDNN's {1, 1, columns, gates, H} with columns innermost. */
static void weight_create(
        struct weight *weight, struct onednn *onednn, const struct workload *workload, int columns, float *values) {
    reorder_gates(workload->kind, values, (size_t) workload->hidden, (size_t) columns);
    const dnnl_dims_t dims = {1, 1, columns, gates_of(workload->kind), workload->hidden};
    weight->plain = memory_at(onednn, tagged_desc(onednn, 5, dims, dnnl_f32, dnnl_ldgoi), values);
    weight->packed = NULL;
}

float *weights_create(
        struct weights *weights, struct onednn *onednn, const struct workload *workload, int layer, float *values) {
    int input = input_width(workload, layer);
    size_t hidden = (size_t) workload->hidden;
    size_t rows = (size_t) gates_of(workload->kind) * hidden;
    weight_create(&weights->layer, onednn, workload, input, values);
    values += rows * (size_t) input;
    weight_create(&weights->iter, onednn, workload, workload->hidden, values);
    values += rows * hidden;

    int blocks = bias_blocks_of(workload->kind);
    float *bias = own_floats(&onednn->resources, (size_t) blocks * hidden);
    combine_biases(workload->kind, values, values + rows, hidden, bias);
    const dnnl_dims_t dims = {1, 1, blocks, workload->hidden};
    weights->bias = memory_at(onednn, tagged_desc(onednn, 4, dims, dnnl_f32, dnnl_ldgo), bias);
    return values + 2 * rows;
}

dnnl_memory_t weight_packed(struct weight *weight, struct onednn *onednn, const_dnnl_memory_desc_t format) {
    for (struct packed_weight *packed = weight->packed; packed != NULL; packed = packed->next) {
        if (dnnl_memory_desc_equal(packed->format, format)) {
            return packed->memory;
        }
    }
    struct packed_weight *packed = own_bytes(&onednn->resources, sizeof *packed);
    packed->format = format;
    packed->memory = memory_allocated(onednn, format);
    packed->next = weight->packed;
    weight->packed = packed;
    struct reorder packing;
    reorder_create(&packing, onednn, weight->plain, packed->memory);
    reorder_run(&packing, onednn);
    return packed->memory;
}
