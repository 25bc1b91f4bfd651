package dev.rondo;

import dev.rondo.nn.LSTM;
import dev.rondo.nn.LSTMOutput;
import dev.rondo.nn.PackedSequence;

/** The README's example, between the two marks. */
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
}
