#ifndef RONDO_BASELINE_CELL_DESC_H
#define RONDO_BASELINE_CELL_DESC_H

#include "cell.h"

/** The layouts of a primitive's tensors. */
struct cell_descs {
    dnnl_memory_desc_t source;
    dnnl_memory_desc_t target;
    dnnl_memory_desc_t hidden;
    /** Used only by cells that have a cell state. */
    dnnl_memory_desc_t cell;
    dnnl_memory_desc_t weights_layer;
    dnnl_memory_desc_t weights_iter;
    dnnl_memory_desc_t bias;
};

void cell_descs_create(struct cell_descs *descs, struct onednn *onednn, const struct workload *workload,
        const struct cell_place *place);

/** The kernel for inference that oneDNN chooses. */
dnnl_primitive_desc_t cell_primitive_desc(struct onednn *onednn, const struct workload *workload,
        const struct cell_place *place, const struct cell_descs *descs);

#endif
