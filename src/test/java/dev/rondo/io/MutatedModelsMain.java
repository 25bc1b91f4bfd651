package dev.rondo.io;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import dev.rondo.nn.Module;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Damages models and reads all there is to read of each; prints how many were refused, and fails on the first that
 * throws anything else than what is documented. Meant for a small heap.
 */
final class MutatedModelsMain {
    /** Strong, or the level that is set on it may be lost. */
    private static final Logger LOGGER = Logger.getLogger("dev.rondo");

    /** No damaged small model asks for more work than this, by the names and counts that fit in it. */
    private static final int LARGEST = 1 << 12;

    private int refused;
    private int refusedLater;
    private int read;

    private MutatedModelsMain() {}

    /** Takes how many mutations, a seed, and the models. */
    public static void main(String[] args) throws IOException {
        LOGGER.setLevel(Level.OFF);
        List<byte[]> models = new ArrayList<>();
        for (String file : Arrays.asList(args).subList(2, args.length)) {
            models.add(Files.readAllBytes(Path.of(file)));
        }
        ModelMutations mutations = new ModelMutations(new Random(Long.parseLong(args[1])), models);
        MutatedModelsMain run = new MutatedModelsMain();
        int rounds = Integer.parseInt(args[0]);
        Slowest slowest = new Slowest();
        for (int round = 0; round < rounds; round++) {
            byte[] mutated = mutations.next();
            slowest.start();
            try {
                run.readAll(mutated);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("round " + round + " of seed " + args[1], e);
            }
            slowest.end(round);
        }
        System.out.println(rounds + " mutations: " + run.refused + " refused when opened, " + run.refusedLater
                + " when asked for more, " + run.read + " read to their ends; " + slowest);
    }

    private void readAll(byte[] bytes) {
        OnnxFile file;
        try {
            file = OnnxFile.read(bytes);
        } catch (OnnxException e) {
            check(e);
            refused++;
            return;
        }
        boolean sound = true;
        for (String name : file.names()) {
            // Only one of the two can read any.
            attempt(() -> file.tensor(name));
            attempt(() -> file.longs(name));
        }
        file.operators();
        for (OnnxNode node : file.nodes()) {
            sound &= attempt(node::special);
            sound &= attempt(node::obstacles);
            sound &= attempt(node::direction);
            sound &= attempt(node::onnxWeights);
            attempt(node::stateDict);
            attempt(() -> layer(node));
            sound &= attempt(() -> run(node));
        }
        if (sound) {
            read++;
        } else {
            refusedLater++;
        }
    }

    private static void layer(OnnxNode node) {
        try (Module layer = node.layer(Backend.reference())) {
            layer.parameters();
        }
    }

    private static void run(OnnxNode node) {
        OnnxRecurrent recurrent = node.recurrent(Backend.reference());
        boolean turned = node.special().stream().anyMatch(special -> special.startsWith("layout="));
        int directions = node.direction().equals("bidirectional") ? 2 : 1;
        int hidden = node.hiddenSize();
        if (hidden > LARGEST || node.inputSize() > LARGEST) {
            return;
        }
        Tensor state = turned ? Tensor.zeros(1, directions, hidden) : Tensor.zeros(directions, 1, hidden);
        try {
            recurrent.forward(
                    turned ? Tensor.zeros(1, 2, node.inputSize()) : Tensor.zeros(2, 1, node.inputSize()),
                    new int[] {2},
                    state,
                    node.kind().equals("LSTM") ? state : null);
        } catch (OnnxException e) {
            throw new AssertionError("forward takes arguments alone", e);
        }
    }

    private static boolean attempt(Runnable call) {
        try {
            call.run();
            return true;
        } catch (OnnxException e) {
            check(e);
            return false;
        }
    }

    private static void check(OnnxException e) {
        String message = String.valueOf(e.getMessage());
        if (!message.startsWith("byte array: ") || message.length() > 3000 || message.contains("\n")) {
            throw new AssertionError("a message of another form", e);
        }
    }
}
