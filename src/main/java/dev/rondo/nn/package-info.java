/**
 * PyTorch's recurrent and embedding layers and losses: names, shapes, defaults, errors and random numbers are those of
 * {@code torch.nn}.
 *
 * <h2>Shapes</h2>
 *
 * <p>T time steps, N sequences, I input features, H hidden features, L layers, D directions. Input is [T, N, I], or [N,
 * T, I] with {@code batch_first}, or [T, I] for one sequence; output has D * H features. States are [D * L, N, H]
 * whatever the layout of the input, and row {@code layer * D + direction} belongs to that layer and direction. A
 * missing state means zeros.
 *
 * <h2>Sequences of different lengths</h2>
 *
 * <p>{@code layer.forward(x, lengths)} takes a padded batch in any order; {@link dev.rondo.nn.PackedSequence} is the
 * same in PyTorch's two steps. Neither computes anything for padding, and final states are those after each sequence's
 * own last step.
 *
 * <h2>Live streams</h2>
 *
 * <p>{@code layer.stream(n)} keeps the state of n streams between frames: {@link dev.rondo.nn.RecurrentStream}.
 *
 * <h2>Lifetime and threads</h2>
 *
 * <p>Recurrent layers and cells hold packed weights in native memory: close them. Any number of threads may use one at
 * once in evaluation mode, which is how it starts; closing or reloading meanwhile lets calls in flight finish. Tensors
 * are freed by the garbage collector unless they lie in the caller's own memory.
 *
 * <h2>Errors</h2>
 *
 * <p>What a caller passes is checked before any native code runs: {@link java.lang.IllegalArgumentException} for shapes
 * and options in PyTorch's words, {@link java.lang.IndexOutOfBoundsException} for indices,
 * {@link java.lang.IllegalStateException} after a layer or the memory of a tensor was closed,
 * {@link java.lang.WrongThreadException} for confined memory of another thread, and
 * {@link dev.rondo.NativeLibraryException} when oneDNN was asked for and cannot be loaded.
 */
@NullMarked
package dev.rondo.nn;

import org.jspecify.annotations.NullMarked;
