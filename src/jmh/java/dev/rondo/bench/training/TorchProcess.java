package dev.rondo.bench.training;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** PyTorch's side, in a process of a Python that has it. */
final class TorchProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter questions;
    private final String version;

    /** What some steps gave and took. */
    record Steps(List<Double> losses, List<Double> milliseconds) {}

    TorchProcess(String python, int threads) throws IOException {
        process = new ProcessBuilder(python, "scripts/lib/pytorch-training.py", Integer.toString(threads))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        questions = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        version = answer();
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("PyTorch's process has ended; what it said is above");
        }
        return line;
    }

    String version() {
        return version;
    }

    Steps run(TrainingCase shape, int steps) throws IOException {
        questions.write(shape.json(steps));
        questions.newLine();
        questions.flush();
        return new Steps(numbers(answer()), numbers(answer()));
    }

    private static List<Double> numbers(String line) {
        return Arrays.stream(line.split(" ")).map(Double::valueOf).toList();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
