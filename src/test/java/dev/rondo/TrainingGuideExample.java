package dev.rondo;

import dev.rondo.nn.CrossEntropyLoss;
import dev.rondo.nn.Embedding;
import dev.rondo.nn.GRU;
import dev.rondo.nn.Gradients;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.Linear;
import dev.rondo.nn.MSELoss;
import dev.rondo.nn.Module;
import dev.rondo.nn.Parameter;
import dev.rondo.nn.StateVariables;
import dev.rondo.nn.Tape;
import dev.rondo.nn.TrainingPass;
import dev.rondo.nn.Variable;
import dev.rondo.optim.Adam;
import dev.rondo.optim.AdamW;
import dev.rondo.optim.Checkpoint;
import dev.rondo.optim.ClipGrad;
import dev.rondo.optim.OneCycleLR;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The examples of docs/training.md, between marks. */
final class TrainingGuideExample {
    private TrainingGuideExample() {}

    /** Trains a network to remember the first number, and gives how far it is off with new ones. */
    static float loop() {
        // guide begins
        Generator g = Generator.manualSeed(1);
        GRU gru = GRU.builder(1, 32).generator(g).build();
        Linear head = Linear.builder(32, 1).generator(g).build();
        List<Parameter> parameters = Module.trainableOf(gru, head);
        Adam optimizer = Adam.builder(parameters).lr(0.01).build();
        MSELoss criterion = MSELoss.builder().build();
        for (int step = 0; step < 300; step++) {
            Tensor x = g.randn(5, 64, 1); // 5 steps, 64 sequences, 1 feature
            Tensor first = x.select(0, 0);
            try (Tape tape = new Tape()) {
                Variable output = gru.forward(tape.constant(x)).output(); // forward
                Variable guess = head.forward(output.select(0, -1));
                Variable loss = criterion.forward(guess, first);
                optimizer.zeroGrad();
                loss.backward(); // backward
                ClipGrad.clipGradNorm(parameters, 1); // clip
                optimizer.step(); // step
            }
        }
        // guide ends
        // guide begins
        Tensor x = g.randn(5, 1000, 1);
        Tensor guess = head.forward(gru.forward(x).output().select(0, -1));
        float error = criterion.forward(guess, x.select(0, 0));
        gru.close();
        // guide ends
        return error;
    }

    /** Gives the gradients of a batch, and of its halves added up. */
    static List<Tensor> accumulated() {
        Generator g = Generator.manualSeed(2);
        Tensor x = g.randn(8, 3);
        Tensor y = g.randn(8, 2);
        Linear head = Linear.builder(3, 2).generator(g).build();
        Adam optimizer = Adam.builder(head.trainable()).lr(0).build();
        MSELoss criterion = MSELoss.builder().build();
        List<Tensor> gradients = new ArrayList<>();
        List<Tensor> inputs = List.of(rows(x, 0, 4), rows(x, 4, 8));
        List<Tensor> targets = List.of(rows(y, 0, 4), rows(y, 4, 8));
        // guide begins
        optimizer.zeroGrad();
        for (int part = 0; part < 2; part++) {
            try (Tape tape = new Tape()) {
                Variable guess = head.forward(tape.constant(inputs.get(part)));
                criterion.forward(guess, targets.get(part)).times(0.5f).backward();
            }
        }
        optimizer.step();
        // guide ends
        gradients.add(gradient(head.trainable().get(0)).copy());
        optimizer.zeroGrad();
        try (Tape tape = new Tape()) {
            criterion.forward(head.forward(tape.constant(x)), y).backward();
        }
        gradients.add(gradient(head.trainable().get(0)).copy());
        return gradients;
    }

    private static Tensor gradient(Parameter parameter) {
        Tensor gradient = parameter.grad();
        if (gradient == null) {
            throw new IllegalStateException("no gradient of " + parameter);
        }
        return gradient;
    }

    private static Tensor rows(Tensor x, int from, int to) {
        List<Tensor> rows = new ArrayList<>();
        for (int i = from; i < to; i++) {
            rows.add(x.select(0, i));
        }
        return Tensor.stack(rows, 0);
    }

    /** Gives the losses of pieces of one sequence, whose next number is to be said. */
    static List<Float> carried() {
        Generator g = Generator.manualSeed(3);
        List<Float> losses = new ArrayList<>();
        try (LSTM lstm = LSTM.builder(1, 16).generator(g).build()) {
            Linear head = Linear.builder(16, 1).generator(g).build();
            Adam optimizer =
                    Adam.builder(Module.trainableOf(lstm, head)).lr(0.01).build();
            MSELoss criterion = MSELoss.builder().build();
            List<Tensor> pieces = new ArrayList<>();
            List<Tensor> next = new ArrayList<>();
            for (int piece = 0; piece < 150; piece++) {
                pieces.add(wave(10 * piece));
                next.add(wave(10 * piece + 1));
            }
            // guide begins
            @Nullable StateVariables state = null;
            for (int piece = 0; piece < pieces.size(); piece++) {
                try (Tape tape = new Tape()) {
                    var heard =
                            lstm.forward(tape.constant(pieces.get(piece)), state == null ? null : state.detach(tape));
                    Variable loss = criterion.forward(head.forward(heard.output()), next.get(piece));
                    optimizer.zeroGrad();
                    loss.backward();
                    optimizer.step();
                    state = heard.state();
                    losses.add(loss.item());
                }
            }
            // guide ends
        }
        return losses;
    }

    private static Tensor wave(int from) {
        Tensor wave = Tensor.zeros(10, 1, 1);
        for (int t = 0; t < 10; t++) {
            wave.set((float) Math.sin(0.3 * (from + t)), t, 0, 0);
        }
        return wave;
    }

    /** Gives the loss of sentences of three lengths, padded and each alone. */
    static List<Float> ragged() {
        Generator g = Generator.manualSeed(4);
        Embedding embedding = Embedding.builder(10, 8).generator(g).build();
        Linear head = Linear.builder(16, 10).generator(g).build();
        float padded;
        try (LSTM lstm = LSTM.builder(8, 16).generator(g).build()) {
            // guide begins
            LongTensor words = LongTensor.of(new int[] {1, 1, 1, 4, 5, 0, 6, 0, 0}, 3, 3); // [T, N]
            LongTensor next = LongTensor.of(new int[] {4, 5, 2, 6, 2, 0, 2, 0, 0}, 9); // [T * N]
            int[] lengths = {3, 2, 1};
            CrossEntropyLoss criterion =
                    CrossEntropyLoss.builder().ignoreIndex(0).build();
            try (Tape tape = new Tape()) {
                Variable output = lstm.forward(embedding.forward(tape, words), lengths, null)
                        .output(); // [T, N, 16]
                Variable logits = head.forward(output.reshape(-1, 16)); // [T * N, 10]
                Variable loss = criterion.forward(logits, next);
                loss.backward();
                padded = loss.item();
            }
            // guide ends
            return List.of(padded, alone(embedding, lstm, head));
        }
    }

    /** The mean loss of the same sentences, each in a batch of its own. */
    private static float alone(Embedding embedding, LSTM lstm, Linear head) {
        int[][] words = {{1, 4, 6}, {1, 5}, {1}};
        int[][] next = {{4, 6, 2}, {5, 2}, {2}};
        CrossEntropyLoss criterion = CrossEntropyLoss.builder().build();
        float sum = 0;
        for (int i = 0; i < 3; i++) {
            int length = words[i].length;
            Tensor output = lstm.forward(embedding.forward(words[i], length)).output();
            sum += length * criterion.forward(head.forward(output), LongTensor.of(next[i], length));
        }
        return sum / 6;
    }

    /** Gives the gradients that a tape finds, and what passes of a layer and a loss give without one. */
    static List<Map<String, Tensor>> withoutATape() {
        Generator g = Generator.manualSeed(5);
        Tensor x = g.randn(6, 4, 3);
        Tensor target = g.randn(6, 4, 8);
        MSELoss criterion = MSELoss.builder().build();
        try (LSTM lstm = LSTM.builder(3, 8).generator(g).build()) {
            // guide begins
            Gradients gradients;
            try (TrainingPass pass = lstm.forwardTraining(x, null)) {
                Tensor gradOutput =
                        criterion.forwardTraining(pass.output(), target).backward();
                gradients = pass.backward(gradOutput, null, null, false);
            }
            for (Parameter parameter : lstm.trainable()) {
                parameter.addGrad(gradients.parameters().get(parameter.name()));
            }
            // guide ends
            try (Tape tape = new Tape()) {
                Variable output = lstm.forward(tape.constant(x)).output();
                criterion.forward(output, target).times(-1).backward();
            }
            Map<String, Tensor> left = new LinkedHashMap<>();
            lstm.trainable().forEach(parameter -> left.put(parameter.name(), gradient(parameter)));
            return List.of(left, gradients.parameters());
        }
    }

    /** Gives outputs in training mode, and in evaluation mode. */
    static List<Tensor> modes() {
        Generator g = Generator.manualSeed(6);
        Tensor x = g.randn(6, 4, 3);
        List<Tensor> outputs = new ArrayList<>();
        // guide begins
        try (LSTM lstm =
                LSTM.builder(3, 8).numLayers(2).dropout(0.3).generator(g).build()) {
            lstm.train(); // dropout between the layers acts
            Tensor noisy = lstm.forward(x).output();
            lstm.eval(); // as a layer starts
            Tensor plain = lstm.forward(x).output();
            outputs.addAll(List.of(noisy, plain));
        }
        // guide ends
        return outputs;
    }

    /** Gives the learning rates of a schedule. */
    static List<Double> scheduled() {
        List<Double> rates = new ArrayList<>();
        Generator g = Generator.manualSeed(7);
        Linear encoder = Linear.builder(4, 4).generator(g).build();
        Linear head = Linear.builder(4, 1).generator(g).build();
        Tensor x = g.randn(8, 4);
        MSELoss criterion = MSELoss.builder().build();
        // guide begins
        AdamW optimizer = AdamW.builder(encoder.trainable())
                .lr(1e-3)
                .group(head.trainable(), 1e-2, 0) // a learning rate and a weight decay of its own
                .build();
        OneCycleLR schedule =
                OneCycleLR.builder(optimizer, 1e-2).totalSteps(100).build();
        for (int step = 0; step < 100; step++) {
            try (Tape tape = new Tape()) {
                Variable guess = head.forward(encoder.forward(tape.constant(x)).tanh());
                Variable loss = criterion.forward(guess, x.select(1, 0).unsqueeze(1));
                optimizer.zeroGrad();
                loss.backward();
                ClipGrad.clipGradNorm(optimizer.parameters(), 1, 2, true); // throws for NaN
                optimizer.step();
                schedule.step();
                rates.add(schedule.lastLr().get(0));
            }
        }
        // guide ends
        return rates;
    }

    /** Gives the epoch that training goes on from, and the learning rate by then. */
    static List<Double> resumed(Path path) throws IOException {
        Linear head = Linear.builder(4, 1).build();
        AdamW optimizer = AdamW.builder(head.trainable()).build();
        Generator generator = Generator.manualSeed(8);
        // guide begins
        Checkpoint checkpoint = Checkpoint.builder()
                .module("head", head)
                .optimizer(optimizer)
                .generator("dropout", generator)
                .build();
        checkpoint.save(path, Checkpoint.Position.of(Map.of("epoch", 3)));
        optimizer.setLr(1); // and what else happens
        double epoch = checkpoint.load(path).number("epoch");
        // guide ends
        return List.of(epoch, optimizer.lr());
    }
}
