package dev.rondo.optim;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.nn.CrossEntropyLoss;
import dev.rondo.nn.Dropout;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.Linear;
import dev.rondo.nn.Module;
import dev.rondo.nn.RecurrentVariables;
import dev.rondo.nn.StateVariables;
import dev.rondo.nn.Tape;
import dev.rondo.nn.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a training loop holds, and the state that it carries from step to step. */
final class CheckpointTraining implements AutoCloseable {
    static final int CLASSES = 5;
    private static final int STEPS = 4;
    private static final int BATCH = 3;

    private final Generator generator;
    final LSTM lstm;
    private final Dropout dropout;
    final Linear head;
    final Adam optimizer;
    private final StepLR scheduler;
    final Checkpoint checkpoint;
    Tensor h = Tensor.zeros(2, BATCH, 8);
    Tensor c = Tensor.zeros(2, BATCH, 8);

    CheckpointTraining(long seed) {
        generator = Generator.manualSeed(seed);
        lstm = LSTM.builder(4, 8)
                .numLayers(2)
                .dropout(0.3)
                .generator(generator)
                .backend(Backend.reference())
                .build();
        dropout = new Dropout(0.4, generator);
        head = Linear.builder(8, CLASSES)
                .generator(generator)
                .backend(Backend.reference())
                .build();
        lstm.train();
        dropout.train();
        optimizer = Adam.builder(Module.trainableOf(lstm, head)).lr(0.05).build();
        scheduler = new StepLR(optimizer, 4, 0.7);
        checkpoint = parts().build();
    }

    Checkpoint.Builder parts() {
        return Checkpoint.builder()
                .module("lstm", lstm)
                .module("head", head)
                .optimizer(optimizer)
                .scheduler(scheduler)
                .generator("all", generator)
                .fixed("vocabulary", "abcde");
    }

    float step() {
        Tensor x = generator.randn(STEPS, BATCH, 4);
        LongTensor targets = generator.randint(0, CLASSES, STEPS * BATCH);
        // One number: the twister's kept one is then part of the state, every other step.
        generator.randn(1);
        try (Tape tape = new Tape()) {
            StateVariables state = new StateVariables(tape.constant(h), tape.constant(c));
            RecurrentVariables heard = lstm.forward(tape.constant(x), state);
            Variable logits = head.forward(dropout.forward(heard.output()));
            Variable loss = CrossEntropyLoss.builder().build().forward(logits.reshape(STEPS * BATCH, CLASSES), targets);
            optimizer.zeroGrad();
            loss.backward();
            ClipGrad.clipGradNorm(optimizer.parameters(), 1);
            optimizer.step();
            scheduler.step();
            h = heard.state().h().value();
            c = Objects.requireNonNull(heard.state().c()).value();
            return loss.item();
        }
    }

    List<Float> steps(int count) {
        List<Float> losses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            losses.add(step());
        }
        return losses;
    }

    Checkpoint.Position position(int step) {
        return new Checkpoint.Position(
                Map.of("step", Integer.toString(step), "best", Double.toString(0.1), "name", "Gedicht \"一\"\n"),
                Map.of("h", h, "c", c));
    }

    /** All that may change, for comparison. */
    List<Object> everything() {
        List<Object> all = new ArrayList<>();
        for (Module module : List.of(lstm, head)) {
            module.stateDict().values().forEach(tensor -> add(all, tensor));
        }
        StateDict state = optimizer.stateDict();
        state.tensors().values().forEach(tensor -> add(all, tensor));
        all.add(state.numbers());
        all.add(scheduler.stateDict());
        add(all, generator.getState());
        return all;
    }

    private static void add(List<Object> all, Tensor tensor) {
        for (float value : tensor.toArray()) {
            all.add(Float.floatToRawIntBits(value));
        }
    }

    private static void add(List<Object> all, byte[] bytes) {
        for (byte value : bytes) {
            all.add(value);
        }
    }

    @Override
    public void close() {
        lstm.close();
        head.close();
    }
}
