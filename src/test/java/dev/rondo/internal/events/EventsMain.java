package dev.rondo.internal.events;

import dev.rondo.Backend;
import dev.rondo.NativeLibraryException;
import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.nn.GRU;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.LSTMCell;
import dev.rondo.nn.Linear;
import dev.rondo.nn.PackedSequence;
import dev.rondo.nn.TrainingPass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import jdk.jfr.Recording;

/**
 * Records what Rondo does in a JVM of its own, where nothing of it has been loaded: to the first file named, with the
 * events that are named after it enabled.
 */
final class EventsMain {
    private static final Threads ONE = Threads.fixed(1);

    private EventsMain() {}

    public static void main(String[] args) throws IOException {
        try (Recording recording = new Recording()) {
            Arrays.stream(args).skip(1).forEach(recording::enable);
            recording.start();
            try {
                Backend.oneDnn();
                infer();
                train(Precision.valueOf(System.getProperty("rondo.test.precision", "F32")));
                onTheReference();
            } catch (NativeLibraryException e) {
                System.out.println("not loaded");
            }
            recording.stop();
            recording.dump(Path.of(args[0]));
        }
    }

    private static void infer() {
        try (LSTM lstm = LSTM.builder(3, 4).threads(ONE).build();
                GRU tried = GRU.builder(256, 256).threads(ONE).build();
                GRU fixed =
                        GRU.builder(256, 300).threads(ONE).deterministic(true).build();
                LSTMCell cell = LSTMCell.builder(3, 4).threads(ONE).build();
                Linear linear = Linear.builder(8, 4).threads(ONE).build()) {
            lstm.forward(Tensor.ones(5, 2, 3));
            lstm.forward(PackedSequence.pack(Tensor.ones(4, 3, 3), new int[] {1, 4, 2}, false, false));
            tried.forward(Tensor.ones(4, 2, 256));
            fixed.forward(Tensor.ones(6, 1, 256));
            cell.forward(Tensor.ones(7, 3));
            linear.forward(Tensor.ones(2, 5, 8));
        }
    }

    private static void train(Precision precision) {
        try (LSTM lstm = LSTM.builder(6, 5)
                        .precision(precision)
                        .batchFirst(true)
                        .threads(ONE)
                        .build();
                TrainingPass pass = lstm.forwardTraining(Tensor.ones(2, 3, 6), null)) {
            pass.backward(Tensor.ones(2, 3, 5));
        }
    }

    private static void onTheReference() {
        try (LSTM lstm = LSTM.builder(3, 4)
                .numLayers(2)
                .bidirectional(true)
                .backend(Backend.reference())
                .build()) {
            lstm.forward(Tensor.ones(5, 2, 3));
        }
    }
}
