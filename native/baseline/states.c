#include "states.h"

static dnnl_memory_desc_t state_desc(
        struct onednn *onednn, const struct workload *workload, int rows, dnnl_data_type_t type) {
    const dnnl_dims_t dims = {1, 1, rows, workload->hidden};
    return tagged_desc(onednn, 4, dims, type, dnnl_ldnc);
}

dnnl_memory_desc_t hidden_desc(struct onednn *onednn, const struct workload *workload, int rows) {
    return state_desc(onednn, workload, rows, workload->type);
}

dnnl_memory_desc_t cell_desc(struct onednn *onednn, const struct workload *workload, int rows) {
    return state_desc(onednn, workload, rows, dnnl_f32);
}

void states_create(struct states *states, struct onednn *onednn, const struct workload *workload, int runs) {
    size_t places = (size_t) runs + 1;
    size_t count = (size_t) workload->batch * (size_t) workload->hidden;
    states->hidden = own_bytes(&onednn->resources, places * sizeof *states->hidden);
    states->cell = own_bytes(&onednn->resources, places * sizeof *states->cell);
    for (size_t i = 0; i < places; i++) {
        states->hidden[i] = own_bytes(&onednn->resources, count * dnnl_data_type_size(workload->type));
        if (has_cell_state(workload->kind)) {
            states->cell[i] = own_floats(&onednn->resources, count);
        }
    }
}
