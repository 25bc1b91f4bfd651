#include "peak.h"

#include "check.h"
#include "scratchpad.h"

enum { SIZES = 6 };

/* Rows, inner dimension and columns; from some that one core's L2 holds to some that keep several cores busy. */
static const int sizes[SIZES][3] = {
        {64, 512, 256}, {128, 512, 512}, {256, 256, 512}, {256, 512, 1024}, {512, 512, 512}, {768, 768, 768}};

struct product {
    const struct onednn *onednn;
    dnnl_primitive_t primitive;
    dnnl_exec_arg_t arguments[4];
};

static void fill(dnnl_memory_t memory, size_t bytes, dnnl_data_type_t type) {
    void *data;
    check(dnnl_memory_get_data_handle(memory, &data), "querying a memory's bytes");
    /* Ordinary numbers: a core multiplies zeros with less power, and so perhaps faster. */
    for (size_t i = 0; i < bytes / dnnl_data_type_size(type); i++) {
        float value = 0.5F + (float) (i % 61) / 64;
        if (type == dnnl_f32) {
            ((float *) data)[i] = value;
        } else {
            union {
                float number;
                unsigned bits;
            } both = {.number = value};
            ((unsigned short *) data)[i] = (unsigned short) (both.bits >> 16);
        }
    }
}

static dnnl_memory_t filled(struct onednn *onednn, const_dnnl_memory_desc_t desc, dnnl_data_type_t type) {
    dnnl_memory_t memory = memory_allocated(onednn, desc);
    fill(memory, dnnl_memory_desc_get_size(desc), type);
    return memory;
}

static void product_create(
        struct product *product, struct onednn *onednn, const int size[3], dnnl_data_type_t type) {
    const dnnl_dims_t source_dims = {size[0], size[1]};
    const dnnl_dims_t weight_dims = {size[1], size[2]};
    const dnnl_dims_t target_dims = {size[0], size[2]};
    dnnl_memory_desc_t source = tagged_desc(onednn, 2, source_dims, type, dnnl_ab);
    dnnl_memory_desc_t weight = tagged_desc(onednn, 2, weight_dims, type, dnnl_format_tag_any);
    dnnl_memory_desc_t target = tagged_desc(onednn, 2, target_dims, dnnl_f32, dnnl_ab);
    dnnl_primitive_desc_t desc;
    check(dnnl_matmul_primitive_desc_create(&desc, onednn->engine, source, weight, NULL, target, onednn->attributes),
            "creating the primitive descriptor of a matmul");
    own_primitive_desc(&onednn->resources, desc);
    struct scratchpad scratchpad = {0};
    dnnl_memory_t scratchpad_argument = scratchpad_memory(&scratchpad, onednn, desc);
    scratchpad_allocate(&scratchpad, onednn);
    product->onednn = onednn;
    product->primitive = primitive_of(onednn, desc, "creating a matmul");
    product->arguments[0] = (dnnl_exec_arg_t) {DNNL_ARG_SRC, filled(onednn, source, type)};
    product->arguments[1] = (dnnl_exec_arg_t) {DNNL_ARG_WEIGHTS,
            filled(onednn, dnnl_primitive_desc_query_md(desc, dnnl_query_weights_md, 0), type)};
    product->arguments[2] = (dnnl_exec_arg_t) {DNNL_ARG_DST, memory_allocated(onednn, target)};
    product->arguments[3] = (dnnl_exec_arg_t) {DNNL_ARG_SCRATCHPAD, scratchpad_argument};
}

static void product_run(const void *context) {
    const struct product *product = context;
    check(dnnl_primitive_execute(product->primitive, product->onednn->stream, 4, product->arguments),
            "running a matmul");
}

double matmul_peak(struct onednn *onednn, dnnl_data_type_t type, const struct timing *timing) {
    struct timing of_size = *timing;
    of_size.measure_milliseconds = timing->measure_milliseconds / SIZES + 1;
    double best = 0;
    for (int i = 0; i < SIZES; i++) {
        struct product product;
        product_create(&product, onednn, sizes[i], type);
        double microseconds = undisturbed_time((struct call) {product_run, &product}, &of_size);
        double gflops = 2.0 * sizes[i][0] * sizes[i][1] * sizes[i][2] / microseconds / 1e3;
        best = gflops > best ? gflops : best;
    }
    return best;
}
