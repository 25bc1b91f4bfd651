#include "network.h"

#include "states.h"

static dnnl_memory_t sequence(
        struct onednn *onednn, const struct workload *workload, int width, dnnl_data_type_t type, void *data) {
    const dnnl_dims_t dims = {workload->steps, workload->batch, width};
    return memory_at(onednn, tagged_desc(onednn, 3, dims, type, dnnl_tnc), data);
}

static void *own_sequence(struct onednn *onednn, const struct workload *workload, int width) {
    return own_bytes(&onednn->resources, sequence_count(workload, width) * dnnl_data_type_size(workload->type));
}

/* The runs of one direction, in the order in which time passes for it. */
static void add_direction(struct network *network, const struct workload *workload, const struct runs *runs,
        struct scratchpad *scratchpad, struct weights *weights, struct cell_place place) {
    struct states states;
    states_create(&states, network->onednn, workload, runs->count);
    for (int i = 0; i < runs->count; i++) {
        place.run = runs->items[place.reverse ? runs->count - 1 - i : i];
        place.h_before = states.hidden[i];
        place.h_after = states.hidden[i + 1];
        place.c_before = states.cell[i];
        place.c_after = states.cell[i + 1];
        cell_create(
                &network->cells[network->cell_count++], network->onednn, scratchpad, workload, &place, weights);
    }
}

static void add_layers(struct network *network, const struct workload *workload, const struct runs *runs,
        float *weights, char *source, char *last_target) {
    struct onednn *onednn = network->onednn;
    struct scratchpad scratchpad = {0};
    for (int layer = 0; layer < workload->layers; layer++) {
        bool last = layer == workload->layers - 1;
        char *target = last ? last_target : own_sequence(onednn, workload, output_width(workload));
        for (int direction = 0; direction < workload->directions; direction++) {
            struct weights of_direction;
            weights = weights_create(&of_direction, onednn, workload, layer, weights);
            size_t half = (size_t) direction * (size_t) workload->hidden * dnnl_data_type_size(workload->type);
            struct cell_place place = {
                    .reverse = direction == 1,
                    .input_width = input_width(workload, layer),
                    .source = source,
                    .target = target + half,
            };
            add_direction(network, workload, runs, &scratchpad, &of_direction, place);
        }
        source = target;
    }
    scratchpad_allocate(&scratchpad, onednn);
}

void network_create(struct network *network, struct onednn *onednn, const struct workload *workload,
        const struct runs *runs, float *weights, float *input) {
    int width = output_width(workload);
    size_t cells = (size_t) workload->layers * (size_t) workload->directions * (size_t) runs->count;
    network->onednn = onednn;
    network->cells = own_bytes(&onednn->resources, cells * sizeof(struct cell));
    network->cell_count = 0;
    network->output = own_floats(&onednn->resources, sequence_count(workload, width));
    network->converts = workload->type != dnnl_f32;
    void *source = input;
    void *target = network->output;
    if (network->converts) {
        source = own_sequence(onednn, workload, workload->input);
        target = own_sequence(onednn, workload, width);
        reorder_create(&network->convert_input, onednn, sequence(onednn, workload, workload->input, dnnl_f32, input),
                sequence(onednn, workload, workload->input, workload->type, source));
        reorder_create(&network->convert_output, onednn, sequence(onednn, workload, width, workload->type, target),
                sequence(onednn, workload, width, dnnl_f32, network->output));
    }
    add_layers(network, workload, runs, weights, source, target);
}

void network_run(const struct network *network) {
    if (network->converts) {
        reorder_run(&network->convert_input, network->onednn);
    }
    for (int i = 0; i < network->cell_count; i++) {
        cell_run(&network->cells[i], network->onednn);
    }
    if (network->converts) {
        reorder_run(&network->convert_output, network->onednn);
    }
}
