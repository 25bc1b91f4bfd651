/* Runs a workload straight on oneDNN's C API, for comparison with Rondo. */
#include "check.h"
#include "files.h"
#include "network.h"
#include "options.h"
#include "peak.h"

#include <stdio.h>
#include <string.h>

static void run_network(const void *context) {
    network_run(context);
}

/* Each kernel's name once. */
static void print_implementations(const struct network *network) {
    printf("{\"implementation\": \"");
    for (int i = 0; i < network->cell_count; i++) {
        bool known = false;
        for (int j = 0; j < i && !known; j++) {
            known = strcmp(network->cells[i].implementation, network->cells[j].implementation) == 0;
        }
        if (!known) {
            printf("%s%s", i == 0 ? "" : ", ", network->cells[i].implementation);
        }
    }
    printf("\", ");
}

static void print_times(const double *microseconds, int count) {
    printf("\"microseconds\": [");
    for (int i = 0; i < count; i++) {
        printf("%s%.4f", i == 0 ? "" : ", ", microseconds[i]);
    }
    printf("]}\n");
}

static void write_output(const struct options *options, const struct runs *runs, struct network *network) {
    const struct workload *workload = &options->workload;
    size_t count = sequence_count(workload, output_width(workload));
    float *output = own_floats(&network->onednn->resources, count);
    to_callers_rows(runs, workload, output_width(workload), network->output, output);
    write_floats(options->output_path, output, count);
}

static void measure(struct onednn *onednn, const struct options *options) {
    const struct workload *workload = &options->workload;
    struct resources *resources = &onednn->resources;
    float *weights = read_floats(resources, options->weights_path, weight_count(workload));
    size_t input_count = sequence_count(workload, workload->input);
    float *callers_input = read_floats(resources, options->input_path, input_count);
    float *input = own_floats(resources, input_count);
    struct runs runs;
    runs_create(&runs, resources, workload);
    to_sorted_rows(&runs, workload, workload->input, callers_input, input);

    struct network network;
    network_create(&network, onednn, workload, &runs, weights, input);
    double *microseconds = own_bytes(resources, (size_t) options->timing.samples * sizeof(double));
    time_calls((struct call) {run_network, &network}, &options->timing, microseconds);
    if (options->output_path != NULL) {
        write_output(options, &runs, &network);
    }
    print_implementations(&network);
    print_times(microseconds, options->timing.samples);
}

int main(int count, char **arguments) {
    struct options options;
    struct resources of_options = {NULL};
    options_parse(&options, &of_options, count, arguments);
    struct onednn onednn;
    onednn_open(&onednn, options.threads);
    if (options.matmul_peak) {
        printf("{\"gflops\": %.2f}\n", matmul_peak(&onednn, options.workload.type, &options.timing));
    } else {
        measure(&onednn, &options);
    }
    onednn_close(&onednn);
    release(&of_options);
    return 0;
}
