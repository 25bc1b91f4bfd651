package dev.rondo;

import dev.rondo.nn.CrossEntropyLoss;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.LSTMOutput;
import dev.rondo.nn.Linear;
import dev.rondo.nn.Module;
import dev.rondo.nn.PackedSequence;
import dev.rondo.nn.Tape;
import dev.rondo.nn.Variable;
import dev.rondo.optim.Adam;
import dev.rondo.optim.ClipGrad;

/** The README's examples, between marks. */
final class ReadmeExample {
    private ReadmeExample() {}

    static void run() {
        // README begins
        Generator g = Generator.manualSeed(1000); // PyTorch's stream, bit for bit
        Tensor x = g.randn(2, 3, 4); // 2 steps, 3 sequences, 4 features
        try (LSTM lstm =
                LSTM.builder(4, 3).numLayers(2).bidirectional(true).generator(g).build()) {
            LSTMOutput out = lstm.forward(x);
            System.out.println(out.output()); // [2, 3, 6], printed as PyTorch prints it
            System.out.println(out.state().h().select(0, -1)); // [3, 3]: last layer, reverse direction

            PackedSequence ragged = PackedSequence.pack(x, new int[] {1, 2, 2}, false, false);
            Tensor h = lstm.forward(ragged).state().h(); // each sequence's own last step

            lstm.loadStateDict(lstm.stateDict()); // names and shapes as in PyTorch, strict
        }
        // README ends
    }

    static float train() {
        float last = Float.NaN;
        // README begins
        Generator g = Generator.manualSeed(7);
        Tensor x = g.randn(20, 16, 8); // 20 steps, 16 sequences, 8 features
        LongTensor target = g.randint(0, 3, 16);
        try (LSTM lstm = LSTM.builder(8, 32).generator(g).build();
                Linear head = Linear.builder(32, 3).generator(g).build()) {
            Adam optimizer =
                    Adam.builder(Module.trainableOf(lstm, head)).lr(0.01).build();
            CrossEntropyLoss criterion = CrossEntropyLoss.builder().build();
            for (int step = 0; step < 100; step++) {
                try (Tape tape = new Tape()) {
                    Variable logits =
                            head.forward(lstm.forward(tape.constant(x)).output().select(0, -1));
                    Variable loss = criterion.forward(logits, target);
                    optimizer.zeroGrad();
                    loss.backward();
                    ClipGrad.clipGradNorm(optimizer.parameters(), 1);
                    optimizer.step();
                    last = loss.item();
                }
            }
        }
        // README ends
        return last;
    }
}
