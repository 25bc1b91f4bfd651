#ifndef RONDO_BASELINE_OPTIONS_H
#define RONDO_BASELINE_OPTIONS_H

#include "resources.h"
#include "timing.h"
#include "workload.h"

/** The command line. */
struct options {
    bool matmul_peak;
    int threads;
    struct workload workload;
    struct timing timing;
    const char *weights_path;
    const char *input_path;
    /** NULL where the output is not wanted. */
    const char *output_path;
};

/** Ends the program with a message where the command line is wrong. */
void options_parse(struct options *options, struct resources *resources, int count, char **arguments);

#endif
