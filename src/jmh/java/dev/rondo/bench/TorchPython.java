package dev.rondo.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * PyTorch as its own users run it, in a Python that they name: its newest release, where DJL's is older. The script
 * obeys {@link EngineProcess} like an engine's JVM, and times itself, so that no time contains the way to it.
 */
final class TorchPython {
    /** The variable that names the Python. */
    static final String VARIABLE = "RONDO_BENCH_PYTHON";

    private static final String SCRIPT = "scripts/lib/pytorch-engine.py";

    private TorchPython() {}

    /** The Python that the environment names. */
    static Optional<String> python(Map<String, String> environment) {
        return Optional.ofNullable(environment.get(VARIABLE)).filter(python -> !python.isBlank());
    }

    /**
     * The version of a Python's PyTorch.
     *
     * @throws IllegalStateException when it has none, with what it said
     */
    static String version(String python) {
        try {
            Process process = new ProcessBuilder(python, "-c", "import torch; print('torch', torch.__version__)")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            String last = said.substring(said.lastIndexOf('\n') + 1);
            if (process.onExit().join().exitValue() != 0 || !last.startsWith("torch ")) {
                throw new IllegalStateException(VARIABLE + "=" + python + " has no PyTorch: " + last);
            }
            return last.substring("torch ".length());
        } catch (IOException e) {
            throw new IllegalStateException(VARIABLE + "=" + python + " does not start: " + e.getMessage(), e);
        }
    }

    /** How the engine is started. */
    static List<String> command(int threads, Path folder) {
        String python = python(System.getenv())
                .orElseThrow(() -> new IllegalStateException(VARIABLE + " names no Python that has PyTorch"));
        return List.of(python, SCRIPT, Integer.toString(threads), folder.toString());
    }

    /** The sizes of a workload, where its data lies, and how it is to be timed, in a line of JSON. */
    static String order(Workload workload, Timing timing, Path folder) {
        return String.format(
                Locale.ROOT,
                "{\"kind\": \"%s\", \"layers\": %d, \"directions\": %d, \"steps\": %d, \"batch\": %d, \"input\": %d,"
                        + " \"hidden\": %d, \"lengths\": %s, \"data\": \"%s\", \"warmUpMillis\": %d,"
                        + " \"iterations\": %d, \"iterationMillis\": %d}",
                workload.kind(),
                workload.layers(),
                workload.directions(),
                workload.steps(),
                workload.batch(),
                workload.input(),
                workload.hidden(),
                workload.ragged() ? Arrays.toString(workload.lengths()) : "null",
                WorkloadData.folder(folder, workload).getFileName(),
                timing.warmUpMillis(),
                timing.iterations(workload.operations()),
                Timing.ITERATION_MILLIS);
    }
}
