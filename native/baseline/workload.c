#include "workload.h"

#include "check.h"

static void require_positive(const char *name, int value) {
    if (value < 1) {
        fail("--%s must be at least 1, but is %d", name, value);
    }
}

void workload_check(const struct workload *workload) {
    require_positive("layers", workload->layers);
    require_positive("directions", workload->directions);
    require_positive("steps", workload->steps);
    require_positive("batch", workload->batch);
    require_positive("input", workload->input);
    require_positive("hidden", workload->hidden);
    if (workload->directions > 2) {
        fail("--directions must be 1 or 2, but is %d", workload->directions);
    }
    for (int n = 0; workload->lengths != NULL && n < workload->batch; n++) {
        if (workload->lengths[n] < 1 || workload->lengths[n] > workload->steps) {
            fail("--lengths must be from 1 to %d, but one is %d", workload->steps, workload->lengths[n]);
        }
    }
}

int output_width(const struct workload *workload) {
    return workload->directions * workload->hidden;
}

int input_width(const struct workload *workload, int layer) {
    return layer == 0 ? workload->input : output_width(workload);
}

size_t weight_count(const struct workload *workload) {
    size_t count = 0;
    for (int layer = 0; layer < workload->layers; layer++) {
        size_t columns = (size_t) input_width(workload, layer) + (size_t) workload->hidden + 2;
        count += columns * (size_t) workload->directions;
    }
    return count * (size_t) gates_of(workload->kind) * (size_t) workload->hidden;
}

size_t sequence_count(const struct workload *workload, int width) {
    return (size_t) workload->steps * (size_t) workload->batch * (size_t) width;
}
