package dev.rondo.golden;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.io.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Inputs, parameters and outputs of one module as a real PyTorch computed them; {@code golden/make_golden.py}, which
 * wrote the files, says what each tensor is.
 *
 * <p>Immutable: every tensor asked for is a copy, so tests may share cases and write to what they get.
 *
 * <p>For parameterised tests: {@code @MethodSource} over {@link #all}. Its {@link #toString} is the file's name.
 */
public final class GoldenCase {
    private static final String FOLDER = "/golden/cases/";
    private static final String SUFFIX = ".safetensors";
    private static final String PARAM = "param.";

    private final String name;
    private final Safetensors file;
    private final GoldenConfig config;

    private GoldenCase(String name, Safetensors file) {
        this.name = name;
        this.file = file;
        this.config = GoldenConfig.parse(Objects.requireNonNull(file.metadata().get("config"), name));
    }

    /** The names of all cases, sorted. */
    public static List<String> names() {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(SUFFIX))
                    .map(file -> file.substring(0, file.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cases of one PyTorch class, such as {@code "LSTM"}; never none, so that a typo can't pass for success. */
    public static Stream<GoldenCase> all(String kind) {
        List<GoldenCase> cases =
                all().filter(it -> it.config().kind().equals(kind)).toList();
        if (cases.isEmpty()) {
            throw new IllegalArgumentException("no golden case of kind " + kind);
        }
        return cases.stream();
    }

    /** Every case. */
    public static Stream<GoldenCase> all() {
        return Loaded.CASES.stream();
    }

    /** One case by its file's name without the suffix. */
    public static GoldenCase load(String name) {
        try (InputStream in = Objects.requireNonNull(
                GoldenCase.class.getResourceAsStream(FOLDER + name + SUFFIX), "no golden case " + name)) {
            return new GoldenCase(name, Safetensors.read(in));
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    public String name() {
        return name;
    }

    public GoldenConfig config() {
        return config;
    }

    /** The module's state_dict by PyTorch's names, in the order of the file, which is alphabetical. */
    public Map<String, Tensor> params() {
        Map<String, Tensor> params = new LinkedHashMap<>();
        for (String tensor : file.names()) {
            if (tensor.startsWith(PARAM)) {
                params.put(tensor.substring(PARAM.length()), file.tensor(tensor));
            }
        }
        return params;
    }

    public boolean has(String tensor) {
        return file.has(tensor);
    }

    /** The names of all tensors in the file. */
    public List<String> tensorNames() {
        return file.names();
    }

    public int[] shape(String tensor) {
        return Arrays.stream(file.shape(tensor)).mapToInt(Math::toIntExact).toArray();
    }

    /** A float32 tensor. */
    public Tensor tensor(String tensor) {
        return file.tensor(tensor);
    }

    /** The values of a float64 tensor, or those of a float32 tensor widened. */
    public double[] doubles(String tensor) {
        return switch (file.dtype(tensor)) {
            case F32 -> {
                float[] values = file.tensor(tensor).toArray();
                double[] wide = new double[values.length];
                Arrays.setAll(wide, i -> values[i]);
                yield wide;
            }
            default -> file.doubles(tensor);
        };
    }

    /** An int64 tensor. */
    public LongTensor longs(String tensor) {
        return file.longs(tensor);
    }

    @Override
    public String toString() {
        return name;
    }

    /** A folder inside a module has no resource address of its own; the script's has one, and lies beside it. */
    private static Path folder() {
        try {
            URI script = Objects.requireNonNull(GoldenCase.class.getResource("/golden/make_golden.py"))
                    .toURI();
            return Path.of(script).resolveSibling("cases");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All of one megabyte, read once: parameterised tests ask for every kind again and again. */
    private static final class Loaded {
        private static final List<GoldenCase> CASES =
                names().stream().map(GoldenCase::load).toList();
    }
}
