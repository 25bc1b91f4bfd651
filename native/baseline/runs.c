#include "runs.h"

#include <string.h>

static int length_of(const struct workload *workload, int row) {
    return workload->lengths == NULL ? workload->steps : workload->lengths[row];
}

/* Stable, as PyTorch's packing is. */
static void sort_by_length(int *rows, const struct workload *workload) {
    for (int n = 0; n < workload->batch; n++) {
        int place = n;
        while (place > 0 && length_of(workload, rows[place - 1]) < length_of(workload, n)) {
            rows[place] = rows[place - 1];
            place--;
        }
        rows[place] = n;
    }
}

void runs_create(struct runs *runs, struct resources *resources, const struct workload *workload) {
    size_t batch = (size_t) workload->batch;
    runs->callers_row = own_bytes(resources, batch * sizeof(int));
    runs->items = own_bytes(resources, batch * sizeof(struct run));
    runs->count = 0;
    sort_by_length(runs->callers_row, workload);
    int step = 0;
    for (int rows = workload->batch; rows > 0; rows--) {
        int end = length_of(workload, runs->callers_row[rows - 1]);
        if (end > step) {
            runs->items[runs->count++] = (struct run) {step, end - step, rows};
            step = end;
        }
    }
}

void to_sorted_rows(
        const struct runs *runs, const struct workload *workload, int width, const float *from, float *to) {
    for (int t = 0; t < workload->steps; t++) {
        for (int n = 0; n < workload->batch; n++) {
            size_t row = (size_t) t * (size_t) workload->batch;
            memcpy(to + (row + (size_t) n) * (size_t) width,
                    from + (row + (size_t) runs->callers_row[n]) * (size_t) width,
                    (size_t) width * sizeof(float));
        }
    }
}

void to_callers_rows(
        const struct runs *runs, const struct workload *workload, int width, const float *from, float *to) {
    for (int t = 0; t < workload->steps; t++) {
        for (int n = 0; n < workload->batch; n++) {
            size_t row = (size_t) t * (size_t) workload->batch;
            memcpy(to + (row + (size_t) runs->callers_row[n]) * (size_t) width,
                    from + (row + (size_t) n) * (size_t) width,
                    (size_t) width * sizeof(float));
        }
    }
}
