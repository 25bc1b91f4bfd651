package dev.rondo.optim;

import dev.rondo.Backend;
import dev.rondo.nn.Linear;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** Writes checkpoints into a file as fast as it can and says how far it is, until somebody kills it. */
final class CheckpointMain {
    private static final int SIZE = 600;

    private CheckpointMain() {}

    /** Arguments: the file, and how many checkpoints to write. */
    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        try (Linear linear = linear()) {
            Checkpoint checkpoint = checkpoint(linear);
            for (int step = 1; step <= Integer.parseInt(arguments[1]); step++) {
                fill(linear, step);
                System.out.println("saving " + step);
                System.out.flush();
                checkpoint.save(file, Checkpoint.Position.of(Map.of("step", step)));
                System.out.println("saved " + step);
                System.out.flush();
            }
        }
    }

    static Linear linear() {
        return Linear.builder(SIZE, SIZE).backend(Backend.reference()).build();
    }

    static Checkpoint checkpoint(Linear linear) {
        return Checkpoint.builder().module("linear", linear).build();
    }

    private static void fill(Linear linear, float value) {
        linear.trainable()
                .forEach(parameter -> parameter.update(tensor -> {
                    float[] row = new float[(int) tensor.numel()];
                    Arrays.fill(row, value);
                    tensor.segment().copyFrom(MemorySegment.ofArray(row));
                }));
    }
}
