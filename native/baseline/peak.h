#ifndef RONDO_BASELINE_PEAK_H
#define RONDO_BASELINE_PEAK_H

#include "onednn.h"
#include "timing.h"

/** GFLOP/s of the fastest of several matrix products with packed weights, small enough for the caches. */
double matmul_peak(struct onednn *onednn, dnnl_data_type_t type, const struct timing *timing);

#endif
