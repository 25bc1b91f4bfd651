package dev.rondo.optim;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.internal.parameters.StateDicts;
import dev.rondo.nn.Module;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that training goes on from, in one safetensors file: modules, optimizer, schedules, generators and a position.
 * What goes on from it computes the same bits as what was never interrupted.
 *
 * <pre>{@code
 * Checkpoint checkpoint = Checkpoint.builder()
 *         .module("lstm", lstm)
 *         .module("head", head)
 *         .optimizer(optimizer)
 *         .scheduler(scheduler)
 *         .generator("dropout", generator)
 *         .build();
 * checkpoint.save(path, Checkpoint.Position.of(Map.of("epoch", epoch)));
 * ...
 * int epoch = (int) checkpoint.load(path).number("epoch");
 * }</pre>
 *
 * <p>A file is written beside the old one, forced to the disk and moved over it: whoever looks at the path, after
 * whatever has happened, finds the old one or the new one. A digest finds damage of either.
 *
 * <p>Tensors of the file are {@code model.}, the module's name and the parameter's, so that other programs read the
 * weights; the optimizer's are {@code optimizer.} and {@link StateDict}'s names.
 *
 * <p>Thread-safety: as of what it saves, for the thread that trains. Lifetime: it holds nothing open.
 */
public final class Checkpoint {
    private static final String MODULES = "modules.";
    private static final String MODEL = "model.";
    private static final String OPTIMIZER = "optimizer.";
    private static final String SCHEDULER = "scheduler.";
    private static final String GENERATOR = "generator.";
    private static final String FIXED = "fixed.";
    private static final String POSITION = "position.";
    private static final String KIND = "kind";

    private final Map<String, Module> modules;
    private final Map<String, Generator> generators;
    private final Map<String, String> fixed;
    private final List<LRScheduler> schedulers;
    private final @Nullable Optimizer optimizer;

    private Checkpoint(Builder builder) {
        this.modules = new LinkedHashMap<>(builder.modules);
        this.generators = new LinkedHashMap<>(builder.generators);
        this.fixed = new LinkedHashMap<>(builder.fixed);
        this.schedulers = List.copyOf(builder.schedulers);
        this.optimizer = builder.optimizer;
    }

    @Override
    public String toString() {
        return "Checkpoint(modules=" + modules + ", optimizer=" + optimizer + ")";
    }

    /** Starts with nothing to save. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Where training stands, in the caller's own terms.
     *
     * @param texts short ones, numbers among them
     * @param tensors such as the state that truncated backpropagation carries
     */
    public record Position(Map<String, String> texts, Map<String, Tensor> tensors) {
        /** Keeps copies of the maps, in their order. */
        public Position {
            texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
            tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        }

        /** Numbers and texts, by {@link String#valueOf}, which keeps doubles exactly. */
        public static Position of(Map<String, ?> values) {
            Map<String, String> texts = new LinkedHashMap<>();
            values.forEach((name, value) -> texts.put(name, String.valueOf(value)));
            return new Position(texts, Map.of());
        }

        /**
         * A text.
         *
         * @throws IllegalArgumentException when there is none of that name
         */
        public String text(String name) {
            String text = texts.get(name);
            if (text == null) {
                throw new IllegalArgumentException("this position has no " + name + ", only " + texts.keySet());
            }
            return text;
        }

        /**
         * A number; integers are exact up to 2^53.
         *
         * @throws IllegalArgumentException when there is none of that name
         */
        public double number(String name) {
            return Double.parseDouble(text(name));
        }
    }

    /**
     * Writes everything into a file, or leaves the one that is there.
     *
     * @throws IOException that names the file and the reason when it cannot be written, such as a full disk
     * @throws IllegalStateException when a module is closed
     */
    public void save(Path path, Position position) throws IOException {
        CheckpointFile file = CheckpointFile.empty(path);
        modules.forEach((name, module) -> {
            file.texts().put(MODULES + name, module.toString());
            file.putTensors(MODEL + name + ".", module.parameters());
        });
        if (optimizer != null) {
            StateDict state = optimizer.stateDict();
            file.texts().put(OPTIMIZER + KIND, optimizer.name());
            file.put(OPTIMIZER, state.numbers());
            file.putTensors(OPTIMIZER, state.tensors());
        }
        for (int i = 0; i < schedulers.size(); i++) {
            file.texts().put(SCHEDULER + i + "." + KIND, schedulers.get(i).name());
            file.put(SCHEDULER + i + ".", schedulers.get(i).stateDict());
        }
        generators.forEach((name, generator) ->
                file.texts().put(GENERATOR + name, Base64.getEncoder().encodeToString(generator.getState())));
        file.put(FIXED, fixed);
        file.put(POSITION, position.texts);
        file.putTensors(POSITION, position.tensors);
        file.write(path);
    }

    /**
     * Goes on where a file was saved: checks all of it, and only then changes anything.
     *
     * <p>Modules and fixed texts must be the file's. Of the rest, what this object has must be in the file; what it
     * does not have is left alone, so that a trained model is read by its modules only.
     *
     * @return the position that was saved
     * @throws IOException that names the file when it cannot be read
     * @throws IllegalArgumentException that names the file and everything that does not fit, when it is damaged, no
     *     checkpoint, or of another model, optimizer, schedule or fixed text; nothing changes
     * @throws IllegalStateException when a module is closed; nothing changes
     */
    public Position load(Path path) throws IOException {
        CheckpointFile file = CheckpointFile.read(path);
        List<String> problems = new ArrayList<>();
        List<Runnable> changes = new ArrayList<>();
        file.compare(FIXED, fixed, problems);
        checkModules(file, problems, changes);
        if (optimizer != null) {
            Optimizer present = optimizer;
            check(problems, () -> {
                checkKind("optimizer", present.name(), file.texts().remove(OPTIMIZER + KIND));
                changes.add(present.checked(new StateDict(file.tensorSection(OPTIMIZER), file.numbers(OPTIMIZER))));
            });
        }
        for (int i = 0; i < schedulers.size(); i++) {
            LRScheduler present = schedulers.get(i);
            String section = SCHEDULER + i + ".";
            check(problems, () -> {
                checkKind("schedule", present.name(), file.texts().remove(section + KIND));
                changes.add(present.checked(file.numbers(section)));
            });
        }
        generators.forEach((name, generator) -> check(problems, () -> {
            String text = file.texts().get(GENERATOR + name);
            if (text == null) {
                throw new IllegalArgumentException("it has no generator " + name);
            }
            byte[] state = Base64.getDecoder().decode(text);
            Generator.manualSeed(0).setState(state);
            changes.add(() -> generator.setState(state));
        }));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(path + ": it does not fit: " + String.join("\n", problems));
        }
        changes.forEach(Runnable::run);
        return position(file);
    }

    /**
     * The fixed texts of a file, to know what model to make for it.
     *
     * @throws IOException that names the file when it cannot be read
     * @throws IllegalArgumentException that names the file when it is damaged or no checkpoint
     */
    public static Map<String, String> fixed(Path path) throws IOException {
        return CheckpointFile.read(path).section(FIXED);
    }

    private static Position position(CheckpointFile file) {
        return new Position(file.section(POSITION), file.tensorSection(POSITION));
    }

    private static void check(List<String> problems, Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            problems.add(CheckpointFile.cut(String.valueOf(e.getMessage())));
        }
    }

    private static void checkKind(String what, String expected, @Nullable String given) {
        if (!expected.equals(given)) {
            throw new IllegalArgumentException(
                    "its " + what + " is " + (given == null ? "missing" : given) + ", here it is " + expected);
        }
    }

    private void checkModules(CheckpointFile file, List<String> problems, List<Runnable> changes) {
        Map<String, String> given = file.section(MODULES);
        if (!given.keySet().equals(modules.keySet())) {
            problems.add(CheckpointFile.cut("its modules are " + given + ", here they are " + modules));
            return;
        }
        modules.forEach((name, module) -> check(problems, () -> {
            Map<String, Tensor> state = file.tensorSection(MODEL + name + ".");
            StateDicts.checkedCopy(
                    name + ", here " + module + ", in the file " + given.get(name), module.parameters(), state);
            changes.add(() -> module.loadStateDict(state));
        }));
    }

    /** What a checkpoint is made of. */
    public static final class Builder {
        private final Map<String, Module> modules = new LinkedHashMap<>();
        private final Map<String, Generator> generators = new LinkedHashMap<>();
        private final Map<String, String> fixed = new LinkedHashMap<>();
        private final List<LRScheduler> schedulers = new ArrayList<>();
        private @Nullable Optimizer optimizer;

        private Builder() {}

        /**
         * A module, under a name without dots.
         *
         * @throws IllegalArgumentException for a name that is empty, taken or has a dot
         */
        public Builder module(String name, Module module) {
            if (name.isEmpty() || name.contains(".") || modules.containsKey(name)) {
                throw new IllegalArgumentException(
                        "a module needs a name of its own without dots, got \"" + name + "\"");
            }
            modules.put(name, module);
            return this;
        }

        /** The optimizer, with its options and learning rates. */
        public Builder optimizer(Optimizer trainer) {
            optimizer = trainer;
            return this;
        }

        /** A schedule of the optimizer; several keep their order. */
        public Builder scheduler(LRScheduler scheduler) {
            schedulers.add(scheduler);
            return this;
        }

        /** A generator that training draws from, such as dropout's. */
        public Builder generator(String name, Generator generator) {
            generators.put(name, generator);
            return this;
        }

        /** A text that must be the same where the file is loaded, such as the vocabulary. */
        public Builder fixed(String name, String text) {
            fixed.put(name, text);
            return this;
        }

        /** Makes the object; nothing is read or written yet. */
        public Checkpoint build() {
            return new Checkpoint(this);
        }

        @Override
        public String toString() {
            return "Checkpoint.Builder(modules=" + modules + ", optimizer=" + optimizer + ")";
        }
    }
}
