package dev.rondo.optim;

import dev.rondo.Generator;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.internal.parameters.StateDicts;
import dev.rondo.io.Safetensors;
import dev.rondo.nn.Module;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * All that a training needs to go on as if it had never stopped, in one safetensors file: modules, optimizer, schedule,
 * generators, and where it stood.
 *
 * <pre>
 * Checkpoint checkpoint = Checkpoint.builder().module("lstm", lstm).module("head", head)
 *         .optimizer(adam).schedule(schedule).generator("dropout", generator).build();
 * checkpoint.save(path, Map.of("epoch", "3"));
 * Map&lt;String, String&gt; position = checkpoint.load(path);
 * </pre>
 *
 * <p>In the file, parameters have their module's name in front, {@code lstm.weight_ih_l0}, as in a state dictionary of
 * PyTorch; the optimizer's tensors lie under {@code optimizer.}, numbers and texts are metadata. Saving replaces the
 * file in one step: whenever the process ends, the file is the old one or the new one, whole.
 *
 * <p>Thread-safety: for one thread, between steps of training. Nothing has to be closed.
 */
public final class Checkpoint {
    private static final String KIND = "rondo.checkpoint";
    private static final String VERSION = "1";
    private static final String OPTIMIZER = "optimizer.";
    private static final String SCHEDULE = "schedule.";
    private static final String GENERATOR = "generator.";
    private static final String IDENTITY = "identity.";
    private static final String POSITION = "position.";
    private static final String CLASS = "class";

    private final Map<String, Module> modules;
    private final Map<String, Generator> generators;
    private final Map<String, String> identity;
    private final @Nullable Optimizer optimizer;
    private final @Nullable LRScheduler schedule;

    private Checkpoint(Builder builder) {
        modules = new LinkedHashMap<>(builder.modules);
        generators = new LinkedHashMap<>(builder.generators);
        identity = new LinkedHashMap<>(builder.identity);
        optimizer = builder.optimizer;
        schedule = builder.schedule;
    }

    /** Starts a checkpoint of nothing. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Writes everything, replacing the file in one step; its folder must exist.
     *
     * @param position where the training stands, in words of the caller's
     * @throws IOException when the file can't be written: full disk, no right, no folder; an older one stays
     */
    public void save(Path file, Map<String, String> position) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(KIND, VERSION);
        identity.forEach((key, value) -> metadata.put(IDENTITY + key, value));
        position.forEach((key, value) -> metadata.put(POSITION + key, value));
        modules.forEach((prefix, module) ->
                module.parameters().forEach((name, tensor) -> tensors.put(prefix + "." + name, tensor)));
        generators.forEach((name, generator) -> metadata.put(
                GENERATOR + name,
                Arrays.stream(generator.state().toArray())
                        .mapToObj(Long::toHexString)
                        .collect(Collectors.joining(" "))));
        if (optimizer != null) {
            StateDict state = optimizer.stateDict();
            metadata.put(OPTIMIZER + CLASS, optimizer.getClass().getSimpleName());
            state.tensors().forEach((name, tensor) -> tensors.put(OPTIMIZER + name, tensor));
            putNumbers(metadata, OPTIMIZER, state.numbers());
        }
        if (schedule != null) {
            metadata.put(SCHEDULE + CLASS, schedule.getClass().getSimpleName());
            putNumbers(metadata, SCHEDULE, schedule.stateDict());
        }
        Safetensors.write(file, tensors, metadata);
    }

    private static void putNumbers(Map<String, String> metadata, String prefix, Map<String, Double> numbers) {
        numbers.forEach((name, number) -> metadata.put(prefix + name, Double.toString(number)));
    }

    /**
     * Takes over everything from a file, or nothing when something does not fit.
     *
     * @return where the training stood, as {@link #save} was told
     * @throws IllegalArgumentException naming the file, and what does not fit: another model, optimizer, schedule or
     *     identity, or no checkpoint at all
     * @throws dev.rondo.io.SafetensorsException when the file is damaged
     * @throws IOException when it can't be read
     */
    public Map<String, String> load(Path file) throws IOException {
        try (Safetensors source = Safetensors.open(file)) {
            Map<String, String> metadata = source.metadata();
            requireKind(file, metadata);
            try {
                takeOver(source.tensors(), metadata);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + " does not fit: " + e.getMessage(), e);
            }
            return part(metadata, POSITION);
        }
    }

    private static void requireKind(Path file, Map<String, String> metadata) {
        String version = metadata.get(KIND);
        if (version == null) {
            throw new IllegalArgumentException(
                    file + " is no checkpoint of a training: it has no metadata '" + KIND + "'");
        }
        if (!version.equals(VERSION)) {
            throw new IllegalArgumentException(
                    file + " is a checkpoint of version " + version + ", this Rondo reads version " + VERSION);
        }
    }

    /** First all checks, then the changes; what is left to refuse puts back what was changed. */
    private void takeOver(Map<String, Tensor> tensors, Map<String, String> metadata) {
        requireIdentity(part(metadata, IDENTITY));
        requireClass("optimizer", OPTIMIZER, metadata, optimizer);
        requireClass("schedule", SCHEDULE, metadata, schedule);
        Map<String, Map<String, Tensor>> parameters = new LinkedHashMap<>();
        modules.forEach((prefix, module) -> {
            Map<String, Tensor> own = part(tensors, prefix + ".");
            StateDicts.checkedCopy(prefix, module.parameters(), own);
            parameters.put(prefix, own);
        });
        Map<String, LongTensor> states = new LinkedHashMap<>();
        generators.keySet().forEach(name -> states.put(name, generatorState(name, metadata)));
        StateDict before = optimizer == null ? null : optimizer.stateDict();
        if (optimizer != null) {
            optimizer.loadStateDict(new StateDict(part(tensors, OPTIMIZER), numbers(metadata, OPTIMIZER)));
        }
        try {
            if (schedule != null) {
                schedule.loadStateDict(numbers(metadata, SCHEDULE));
            }
        } catch (IllegalArgumentException e) {
            if (optimizer != null && before != null) {
                optimizer.loadStateDict(before);
            }
            throw e;
        }
        generators.forEach((name, generator) -> generator.setState(states.get(name)));
        modules.forEach((prefix, module) -> module.loadStateDict(parameters.get(prefix)));
    }

    private void requireIdentity(Map<String, String> saved) {
        identity.forEach((key, value) -> {
            String other = saved.get(key);
            if (!value.equals(other)) {
                throw new IllegalArgumentException("its " + key + " is "
                        + (other == null ? "not told" : "'" + other + "'") + ", here it is '" + value + "'");
            }
        });
    }

    private static void requireClass(
            String what, String prefix, Map<String, String> metadata, @Nullable Object expected) {
        String saved = metadata.get(prefix + CLASS);
        if (expected != null && !expected.getClass().getSimpleName().equals(saved)) {
            throw new IllegalArgumentException("it has " + (saved == null ? "no " + what : "the " + what + " " + saved)
                    + ", here it is " + expected.getClass().getSimpleName());
        }
    }

    /** A generator's state, tried on one that nobody uses. */
    private static LongTensor generatorState(String name, Map<String, String> metadata) {
        String saved = metadata.get(GENERATOR + name);
        if (saved == null) {
            throw new IllegalArgumentException("it has no generator '" + name + "'");
        }
        try {
            long[] numbers = Arrays.stream(saved.split(" "))
                    .flatMapToLong(word -> LongStream.of(Long.parseUnsignedLong(word, 16)))
                    .toArray();
            LongTensor state = LongTensor.of(numbers, numbers.length);
            Generator.manualSeed(0).setState(state);
            return state;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the state of its generator '" + name + "' is damaged: " + e.getMessage(), e);
        }
    }

    private static Map<String, Double> numbers(Map<String, String> metadata, String prefix) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        part(metadata, prefix).forEach((name, text) -> {
            if (!name.equals(CLASS)) {
                numbers.put(name, number(prefix + name, text));
            }
        });
        return numbers;
    }

    private static double number(String name, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is no number: '" + text + "'", e);
        }
    }

    /** What lies under a prefix, without it. */
    private static <V> Map<String, V> part(Map<String, V> all, String prefix) {
        Map<String, V> part = new LinkedHashMap<>();
        all.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                part.put(name.substring(prefix.length()), value);
            }
        });
        return part;
    }

    /** What a checkpoint is of. */
    public static final class Builder {
        private final Map<String, Module> modules = new LinkedHashMap<>();
        private final Map<String, Generator> generators = new LinkedHashMap<>();
        private final Map<String, String> identity = new LinkedHashMap<>();
        private @Nullable Optimizer optimizer;
        private @Nullable LRScheduler schedule;

        private Builder() {}

        /**
         * A module, by the name in front of its parameters.
         *
         * @throws IllegalArgumentException for a name that is there already, or that the file needs for other things
         */
        public Builder module(String name, Module module) {
            if (modules.containsKey(name) || (name + ".").startsWith(OPTIMIZER) || name.isEmpty()) {
                throw new IllegalArgumentException("a module can't be called '" + name + "': "
                        + (modules.containsKey(name) ? "another one is" : "the file needs that name"));
            }
            modules.put(name, Objects.requireNonNull(module, "module"));
            return this;
        }

        /** The optimizer, over parameters of these modules. */
        public Builder optimizer(Optimizer of) {
            optimizer = Objects.requireNonNull(of, "optimizer");
            return this;
        }

        /** The learning rate schedule. */
        public Builder schedule(LRScheduler of) {
            schedule = Objects.requireNonNull(of, "schedule");
            return this;
        }

        /** A generator that training draws from, such as the one of dropout, by a name. */
        public Builder generator(String name, Generator generator) {
            generators.put(name, Objects.requireNonNull(generator, "generator"));
            return this;
        }

        /**
         * Something that must be the same when a training goes on, such as the vocabulary; {@code load} refuses others.
         */
        public Builder identity(String what, String value) {
            identity.put(what, value);
            return this;
        }

        /** Makes the checkpoint. */
        public Checkpoint build() {
            return new Checkpoint(this);
        }
    }
}
