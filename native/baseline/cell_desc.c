#include "cell_desc.h"

#include "check.h"
#include "states.h"

/* Some rows and columns of a whole [T, N, width]. */
static dnnl_memory_desc_t sequence_desc(
        struct onednn *onednn, const struct workload *workload, const struct run *run, int columns, int width) {
    const dnnl_dims_t dims = {run->steps, run->rows, columns};
    const dnnl_dims_t strides = {(dnnl_dim_t) workload->batch * width, width, 1};
    dnnl_memory_desc_t desc;
    check(dnnl_memory_desc_create_with_strides(&desc, 3, dims, workload->type, strides),
            "creating the descriptor of a sequence");
    return own_desc(&onednn->resources, desc);
}

/* oneDNN chooses the format: its fast kernels refuse all but their own. */
static dnnl_memory_desc_t weight_desc(struct onednn *onednn, const struct workload *workload, int columns) {
    const dnnl_dims_t dims = {1, 1, columns, gates_of(workload->kind), workload->hidden};
    return tagged_desc(onednn, 5, dims, workload->type, dnnl_format_tag_any);
}

void cell_descs_create(struct cell_descs *descs, struct onednn *onednn, const struct workload *workload,
        const struct cell_place *place) {
    const struct run *run = &place->run;
    const dnnl_dims_t bias = {1, 1, bias_blocks_of(workload->kind), workload->hidden};
    descs->source = sequence_desc(onednn, workload, run, place->input_width, place->input_width);
    descs->target = sequence_desc(onednn, workload, run, workload->hidden, output_width(workload));
    descs->hidden = hidden_desc(onednn, workload, run->rows);
    descs->cell = cell_desc(onednn, workload, run->rows);
    descs->weights_layer = weight_desc(onednn, workload, place->input_width);
    descs->weights_iter = weight_desc(onednn, workload, workload->hidden);
    descs->bias = tagged_desc(onednn, 4, bias, dnnl_f32, dnnl_ldgo);
}

dnnl_primitive_desc_t cell_primitive_desc(struct onednn *onednn, const struct workload *workload,
        const struct cell_place *place, const struct cell_descs *d) {
    dnnl_rnn_direction_t direction = place->reverse ? dnnl_unidirectional_right2left : dnnl_unidirectional_left2right;
    dnnl_primitive_desc_t desc = NULL;
    switch (workload->kind) {
        case LSTM:
            check(dnnl_lstm_forward_primitive_desc_create(&desc, onednn->engine, dnnl_forward_inference, direction,
                          d->source, d->hidden, d->cell, d->weights_layer, d->weights_iter, NULL, NULL, d->bias,
                          d->target, d->hidden, d->cell, dnnl_rnn_flags_undef, onednn->attributes),
                    "creating the primitive descriptor of an LSTM");
            break;
        case GRU:
            check(dnnl_lbr_gru_forward_primitive_desc_create(&desc, onednn->engine, dnnl_forward_inference, direction,
                          d->source, d->hidden, d->weights_layer, d->weights_iter, d->bias, d->target, d->hidden,
                          dnnl_rnn_flags_undef, onednn->attributes),
                    "creating the primitive descriptor of a GRU");
            break;
        case RNN:
            check(dnnl_vanilla_rnn_forward_primitive_desc_create(&desc, onednn->engine, dnnl_forward_inference,
                          dnnl_eltwise_tanh, direction, d->source, d->hidden, d->weights_layer, d->weights_iter,
                          d->bias, d->target, d->hidden, dnnl_rnn_flags_undef, 0, 0, onednn->attributes),
                    "creating the primitive descriptor of an RNN");
            break;
    }
    return own_primitive_desc(&onednn->resources, desc);
}
