#include "cell.h"

#include "cell_desc.h"
#include "check.h"

static void add(struct cell *cell, int argument, dnnl_memory_t memory) {
    cell->arguments[cell->argument_count++] = (dnnl_exec_arg_t) {argument, memory};
}

static void add_data(
        struct cell *cell, struct onednn *onednn, int argument, const_dnnl_memory_desc_t desc, void *data) {
    add(cell, argument, memory_at(onednn, desc, data));
}

/* Of the first element of the run. */
static void *run_start(const struct workload *workload, const struct run *run, int width, char *sequence) {
    size_t row = (size_t) run->first_step * (size_t) workload->batch;
    return sequence + row * (size_t) width * dnnl_data_type_size(workload->type);
}

static void add_arguments(struct cell *cell, struct onednn *onednn, const struct workload *workload,
        const struct cell_place *place, const struct cell_descs *descs) {
    add_data(cell, onednn, DNNL_ARG_SRC_LAYER, descs->source,
            run_start(workload, &place->run, place->input_width, place->source));
    add_data(cell, onednn, DNNL_ARG_DST_LAYER, descs->target,
            run_start(workload, &place->run, output_width(workload), place->target));
    add_data(cell, onednn, DNNL_ARG_SRC_ITER, descs->hidden, place->h_before);
    add_data(cell, onednn, DNNL_ARG_DST_ITER, descs->hidden, place->h_after);
    if (has_cell_state(workload->kind)) {
        add_data(cell, onednn, DNNL_ARG_SRC_ITER_C, descs->cell, place->c_before);
        add_data(cell, onednn, DNNL_ARG_DST_ITER_C, descs->cell, place->c_after);
    }
}

void cell_create(struct cell *cell, struct onednn *onednn, struct scratchpad *scratchpad,
        const struct workload *workload, const struct cell_place *place, struct weights *weights) {
    struct cell_descs descs;
    cell_descs_create(&descs, onednn, workload, place);
    dnnl_primitive_desc_t desc = cell_primitive_desc(onednn, workload, place, &descs);
    check(dnnl_primitive_desc_query(desc, dnnl_query_impl_info_str, 0, (void *) &cell->implementation),
            "querying the implementation");
    cell->primitive = primitive_of(onednn, desc, "creating the recurrent primitive");
    cell->argument_count = 0;
    add_arguments(cell, onednn, workload, place, &descs);
    add(cell, DNNL_ARG_WEIGHTS_LAYER,
            weight_packed(&weights->layer, onednn, dnnl_primitive_desc_query_md(desc, dnnl_query_weights_md, 0)));
    add(cell, DNNL_ARG_WEIGHTS_ITER,
            weight_packed(&weights->iter, onednn, dnnl_primitive_desc_query_md(desc, dnnl_query_weights_md, 1)));
    add(cell, DNNL_ARG_BIAS, weights->bias);
    add(cell, DNNL_ARG_SCRATCHPAD, scratchpad_memory(scratchpad, onednn, desc));
}

void cell_run(const struct cell *cell, const struct onednn *onednn) {
    check(dnnl_primitive_execute(cell->primitive, onednn->stream, cell->argument_count, cell->arguments),
            "running the recurrent primitive");
}
