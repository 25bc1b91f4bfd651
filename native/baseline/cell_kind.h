#ifndef RONDO_BASELINE_CELL_KIND_H
#define RONDO_BASELINE_CELL_KIND_H

#include <stdbool.h>
#include <stddef.h>

/** PyTorch's recurrent layers; RNN is the one with tanh. */
enum cell_kind { LSTM, GRU, RNN };

int gates_of(enum cell_kind kind);

/** Blocks of H floats in oneDNN's bias: a GRU's last gate keeps its two biases apart. */
int bias_blocks_of(enum cell_kind kind);

bool has_cell_state(enum cell_kind kind);

/** Puts the rows of a PyTorch weight [gates*H, columns] into oneDNN's gate order, in place. */
void reorder_gates(enum cell_kind kind, float *weight, size_t hidden, size_t columns);

/** Makes oneDNN's one bias [bias_blocks, H] of PyTorch's two. */
void combine_biases(
        enum cell_kind kind, const float *input_bias, const float *hidden_bias, size_t hidden, float *result);

#endif
