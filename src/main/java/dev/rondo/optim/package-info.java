/**
 * Optimizers, learning rate schedules and gradient clipping: names, formulas, defaults and errors are those of
 * {@code torch.optim}.
 *
 * <pre>{@code
 * Optimizer optimizer = Adam.builder(model.trainable()).lr(1e-3).build();
 * LRScheduler scheduler = new StepLR(optimizer, 30);
 * ...
 * optimizer.zeroGrad();
 * // forward, loss, backward: gradients are added to the parameters
 * ClipGrad.clipGradNorm(optimizer.parameters(), 1);
 * optimizer.step();
 * }</pre>
 *
 * <p>Computed in float32 as PyTorch computes it, on one thread; the same numbers give the same bits on every machine.
 *
 * <p>Thread-safety: nothing here may be used by two threads at once, nor while a call of a module whose parameters are
 * changed is running. Lifetime: all of it lies on the heap, and nothing has to be closed; a step after a module was
 * closed is refused.
 */
@NullMarked
package dev.rondo.optim;

import org.jspecify.annotations.NullMarked;
