package dev.rondo.testing;

import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.io.DType;
import dev.rondo.io.Safetensors;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;

/**
 * What a real PyTorch computed for one optimizer, schedule or loss; {@code training/make_training.py}, which wrote the
 * files, says what each tensor is. Its settings have PyTorch's names; one that is missing had the default.
 */
public final class TrainingCase {
    private final String name;
    private final Safetensors file;
    private final Map<String, String> settings;

    private TrainingCase(String name, Safetensors file) {
        this.name = name;
        this.file = file;
        this.settings = file.metadata();
    }

    /** All cases whose names begin so, sorted; at least one. */
    public static Stream<TrainingCase> all(String prefix) {
        try (Stream<Path> files = Files.list(folder())) {
            List<Path> found = files.filter(
                            path -> path.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList();
            Assertions.assertThat(found).as("cases of " + prefix).isNotEmpty();
            return found.stream().map(TrainingCase::read);
        } catch (IOException e) {
            throw new IllegalStateException(prefix, e);
        }
    }

    private static TrainingCase read(Path path) {
        try {
            return new TrainingCase(path.getFileName().toString(), Safetensors.read(Files.readAllBytes(path)));
        } catch (IOException e) {
            throw new IllegalStateException(path.toString(), e);
        }
    }

    private static Path folder() {
        try {
            URI script = Objects.requireNonNull(TrainingCase.class.getResource("/training/make_training.py"))
                    .toURI();
            return Path.of(script).resolveSibling("cases");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public boolean has(String setting) {
        return settings.containsKey(setting);
    }

    public String text(String setting) {
        return Objects.requireNonNull(settings.get(setting), name + " has no " + setting);
    }

    public double number(String setting) {
        return text(setting).equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text(setting));
    }

    public double number(String setting, double otherwise) {
        return has(setting) ? number(setting) : otherwise;
    }

    public int count(String setting) {
        return Integer.parseInt(text(setting));
    }

    public boolean flag(String setting) {
        return has(setting) && text(setting).equals("True");
    }

    /** Several numbers in one setting. */
    public double[] numbers(String setting) {
        return Arrays.stream(text(setting).split(",", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    /** The names of the file's tensors. */
    public List<String> tensors() {
        return file.names();
    }

    public boolean hasTensor(String tensor) {
        return file.has(tensor);
    }

    public Tensor tensor(String tensor) {
        return file.tensor(tensor);
    }

    public LongTensor longs(String tensor) {
        return file.longs(tensor);
    }

    public boolean isLong(String tensor) {
        return file.dtype(tensor) == DType.I64;
    }

    public double[] doubles(String tensor) {
        return file.doubles(tensor);
    }

    @Override
    public String toString() {
        return name;
    }
}
