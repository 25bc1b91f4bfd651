/*
 * What the bindings bind: oneDNN's C API, narrowed by includes.txt, and the two functions of its OpenMP runtime below.
 *
 * oneDNN has no call that sets its number of threads; it asks OpenMP, whose setting belongs to the calling thread. <omp.h> belongs to a
 * compiler and isn't shipped with the library, so the two functions are declared here as the OpenMP specification does.
 */
#include "oneapi/dnnl/dnnl.h"
#include "oneapi/dnnl/dnnl_debug.h"

void omp_set_num_threads(int num_threads);
int omp_get_max_threads(void);
