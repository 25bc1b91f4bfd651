package dev.rondo.internal.cell;

import dev.rondo.CallStats;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.internal.events.Events;
import dev.rondo.internal.events.FlightEvent;
import org.jspecify.annotations.Nullable;

/** Affine maps of one module, whose calls are counted and told to the flight recorder. */
public final class CountedLinear implements LinearKernel {
    private final CellBackend backend;
    private final LinearKernel kernel;
    private final String module;
    private final CallCounts.Counter calls;

    /** A backend's, for a module that events call so. */
    public CountedLinear(CellBackend backend, Threads threads, String module) {
        this.backend = backend;
        this.kernel = backend.linear(threads);
        this.module = module;
        this.calls = backend.calls().open(this);
    }

    /** Calls of forward so far. */
    public CallStats stats() {
        return calls.stats();
    }

    @Override
    public int forward(Tensor x, Tensor weight, @Nullable Tensor bias, Tensor y) {
        FlightEvent.Forward event = Events.forward();
        long begin = System.nanoTime();
        int threads = kernel.forward(x, weight, bias, y);
        calls.add(System.nanoTime() - begin);
        if (event != null) {
            int rows = Math.toIntExact(y.numel() / weight.size(0));
            event.finish(module, backend.name(), 1, rows, rows, "product", threads);
        }
        return threads;
    }

    @Override
    public void backward(
            Tensor gradY,
            Tensor x,
            Tensor weight,
            Tensor gradWeight,
            @Nullable Tensor gradBias,
            @Nullable Tensor gradX) {
        kernel.backward(gradY, x, weight, gradWeight, gradBias, gradX);
    }
}
