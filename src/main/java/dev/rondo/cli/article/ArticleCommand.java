package dev.rondo.cli.article;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import dev.rondo.nn.LSTMOutput;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the article's examples on both backends and compares them with what the article shows. */
@Command(name = "article", description = "Run the article's three examples on both backends.")
public final class ArticleCommand implements Callable<Integer> {
    /** Both backends round float32 results of a few steps; PyTorch's own two paths differ by 1.2e-7. */
    private static final double TOLERANCE = 1e-6;

    @Spec
    private CommandSpec spec;

    private final String expectedOut;
    private boolean failed;

    public ArticleCommand() {
        this(ArticleText.OUT);
    }

    /** For tests: another text than the article's must be noticed. */
    @SuppressWarnings("NullAway.Init") // picocli injects the spec
    public ArticleCommand(String expectedOut) {
        this.expectedOut = expectedOut;
    }

    @Override
    public Integer call() {
        Backend oneDnn = Backend.oneDnn();
        Backend reference = Backend.reference();
        first(oneDnn, reference);
        second(oneDnn, reference);
        third(oneDnn, reference);
        out().println("Ran on " + oneDnn.description() + ", "
                + String.join(" ", oneDnn.stats().implementations()));
        out().println("   and " + reference.description());
        out().println(failed ? "MISMATCH: see above" : "All examples agree with the article.");
        out().flush();
        return failed ? 1 : 0;
    }

    private void first(Backend oneDnn, Backend reference) {
        title("1. nn.LSTM");
        LSTMOutput fast = ArticleExamples.lstm(oneDnn);
        LSTMOutput slow = ArticleExamples.lstm(reference);
        show("out", fast.output(), slow.output(), expectedOut);
        show("h", fast.state().h(), slow.state().h(), ArticleText.H);
        show("c", fast.state().c(), slow.state().c(), ArticleText.C);
    }

    private void second(Backend oneDnn, Backend reference) {
        title("2. nn.LSTMCell");
        show("out", ArticleExamples.cell(oneDnn), ArticleExamples.cell(reference), expectedOut);
    }

    private void third(Backend oneDnn, Backend reference) {
        title("3. nn.Embedding");
        Tensor words = ArticleExamples.embed();
        expectShape("embedded", words, 3, 1, 4);
        for (Backend backend : new Backend[] {oneDnn, reference}) {
            expectRefusal(backend, words);
        }
        out().println("The article's PyTorch let a batch of 1 meet a state for 3; today's does not. With the batch");
        out().println("expanded to 3:");
        Tensor expanded = words.expand(3, 3, 4);
        LSTMOutput fast = ArticleExamples.embeddedLstm(oneDnn, expanded);
        LSTMOutput slow = ArticleExamples.embeddedLstm(reference, expanded);
        expectShape("LSTM output", fast.output(), 3, 3, 3);
        compare(fast.output(), slow.output());
    }

    private void title(String text) {
        out().println("== " + text + " ==");
    }

    private void show(String name, Tensor fast, Tensor slow, String expected) {
        String printed = Torch03Print.print(fast);
        out().println(name + " = " + printed);
        verdict(printed.equals(expected), "as the article prints it");
        verdict(Torch03Print.print(slow).equals(expected), "the reference prints the same");
        compare(fast, slow);
    }

    private void compare(Tensor fast, Tensor slow) {
        double difference = fast.maxAbsDiff(slow);
        verdict(difference <= TOLERANCE, "largest difference between the backends " + difference);
        out().println();
    }

    private void expectShape(String name, Tensor tensor, int... shape) {
        verdict(Arrays.equals(tensor.shape(), shape), name + ": torch.Size(" + Arrays.toString(tensor.shape()) + ")");
    }

    private void expectRefusal(Backend backend, Tensor words) {
        try {
            ArticleExamples.embeddedLstm(backend, words);
            verdict(false, backend.name() + " accepts a state for 3 with a batch of 1");
        } catch (IllegalArgumentException e) {
            verdict(
                    "Expected hidden[0] size (1, 1, 3), got [1, 3, 3]".equals(e.getMessage()),
                    backend.name() + " refuses: " + e.getMessage());
        }
    }

    private void verdict(boolean good, String text) {
        out().println((good ? "[ok] " : "[MISMATCH] ") + text);
        failed |= !good;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
