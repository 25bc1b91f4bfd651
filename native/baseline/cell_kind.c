#include "cell_kind.h"

#include <string.h>

int gates_of(enum cell_kind kind) {
    switch (kind) {
        case LSTM:
            return 4;
        case GRU:
            return 3;
        case RNN:
            return 1;
    }
    return 0;
}

int bias_blocks_of(enum cell_kind kind) {
    return kind == GRU ? 4 : gates_of(kind);
}

bool has_cell_state(enum cell_kind kind) {
    return kind == LSTM;
}

/* PyTorch's reset and update gates are oneDNN's update and reset gates; all other orders agree. */
static void swap_first_two(float *blocks, size_t block) {
    for (size_t i = 0; i < block; i++) {
        float first = blocks[i];
        blocks[i] = blocks[block + i];
        blocks[block + i] = first;
    }
}

void reorder_gates(enum cell_kind kind, float *weight, size_t hidden, size_t columns) {
    if (kind == GRU) {
        swap_first_two(weight, hidden * columns);
    }
}

void combine_biases(
        enum cell_kind kind, const float *input_bias, const float *hidden_bias, size_t hidden, float *result) {
    size_t summed = (kind == GRU ? 2 : (size_t) gates_of(kind)) * hidden;
    for (size_t i = 0; i < summed; i++) {
        result[i] = input_bias[i] + hidden_bias[i];
    }
    if (kind == GRU) {
        memcpy(result + summed, input_bias + summed, hidden * sizeof(float));
        memcpy(result + summed + hidden, hidden_bias + summed, hidden * sizeof(float));
        swap_first_two(result, hidden);
    }
}
