package dev.rondo.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import dev.rondo.golden.GoldenAssert;
import dev.rondo.golden.Tolerance;
import dev.rondo.testing.Distances;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A model of {@code onnx/make_onnx.py}, with what ONNX Runtime made of it. */
record OnnxCase(String name) {
    private static final String FOLDER = "/onnx/";
    private static final String SUFFIX = ".onnx";
    private static final Safetensors RUNS = safetensors("cases.safetensors");

    /** Steps, features and units of all of them. */
    static final Tolerance TOLERANCE = Tolerance.forward(2, 3, 4);

    /** The cases whose names begin so; never none. */
    static Stream<OnnxCase> startingWith(String prefix) {
        List<OnnxCase> cases;
        try (Stream<Path> files = Files.list(file("make_onnx.py").getParent())) {
            cases = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.startsWith(prefix) && file.endsWith(SUFFIX))
                    .map(file -> new OnnxCase(file.substring(0, file.length() - SUFFIX.length())))
                    .sorted((a, b) -> a.name.compareTo(b.name))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(cases).as("cases of " + prefix).isNotEmpty();
        return cases.stream();
    }

    static Path file(String name) {
        try {
            return Path.of(Objects.requireNonNull(OnnxCase.class.getResource(FOLDER + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Safetensors safetensors(String name) {
        try (InputStream in = Objects.requireNonNull(OnnxCase.class.getResourceAsStream(FOLDER + name), name)) {
            return Safetensors.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    OnnxFile open() {
        try {
            return OnnxFile.open(file(name + SUFFIX));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] bytes() {
        try {
            return Files.readAllBytes(file(name + SUFFIX));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean has(String tensor) {
        return RUNS.has(name + "." + tensor);
    }

    @Nullable
    Tensor optional(String tensor) {
        return has(tensor) ? tensor(tensor) : null;
    }

    Tensor tensor(String tensor) {
        return RUNS.tensor(name + "." + tensor);
    }

    int @Nullable [] lengths() {
        if (!has("sequence_lens")) {
            return null;
        }
        long[] lengths = RUNS.longs(name + ".sequence_lens").toArray();
        int[] ints = new int[lengths.length];
        for (int n = 0; n < ints.length; n++) {
            ints[n] = (int) lengths[n];
        }
        return ints;
    }

    /** The weights that are inputs of the graph. */
    Map<String, Tensor> weights() {
        Map<String, Tensor> weights = new HashMap<>();
        for (String role : List.of("W", "R", "B", "P")) {
            if (has(role)) {
                weights.put(role, tensor(role));
            }
        }
        return weights;
    }

    /** The only recurrent node, with the weights that the case gives it. */
    OnnxRecurrent recurrent(Backend backend) {
        try (OnnxFile file = open()) {
            return file.node().with(weights()).recurrent(backend);
        }
    }

    /** Runs it on the case's inputs. */
    OnnxRecurrent.Output run(OnnxRecurrent recurrent) {
        return recurrent.forward(tensor("X"), lengths(), optional("initial_h"), optional("initial_c"));
    }

    /** Compares with what ONNX Runtime returned. */
    void check(OnnxRecurrent.Output out) {
        check(out, "reference");
    }

    /** The same for what a backend computed, whose largest difference is noted. */
    void check(OnnxRecurrent.Output out, String backend) {
        check("Y", out.y(), backend);
        check("Y_h", out.hn(), backend);
        Tensor cn = out.cn();
        assertThat(cn != null).isEqualTo(has("Y_c"));
        if (cn != null) {
            check("Y_c", cn, backend);
        }
    }

    private void check(String output, Tensor actual, String backend) {
        Tensor expected = tensor(output);
        assertThat(actual.shape()).as(name + " " + output).isEqualTo(expected.shape());
        double error =
                GoldenAssert.assertClose(name + " " + output, RUNS.doubles(name + "." + output), actual, TOLERANCE);
        Distances.note(backend, "ONNX Runtime's " + output, error);
    }

    @Override
    public String toString() {
        return name;
    }
}
