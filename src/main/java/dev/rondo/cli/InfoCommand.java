package dev.rondo.cli;

import dev.rondo.BackendStats;
import dev.rondo.Threads;
import dev.rondo.internal.loader.NativeLibrary;
import dev.rondo.internal.onednn.OneDnnBackend;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what would run layers on this machine. */
@Command(name = "info", description = "Print what runs layers on this machine.")
final class InfoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli injects the spec
    InfoCommand() {}

    @Override
    public Integer call() {
        OneDnnBackend backend = OneDnnBackend.instance();
        NativeLibrary library = backend.library();
        BackendStats stats = backend.stats();
        line("oneDNN", library.version());
        line("ISA", backend.isa());
        line("library", library.path());
        line("SHA-256", Objects.requireNonNullElse(library.sha256(), "not pinned: a build of your own"));
        line("source", library.source());
        line("threads", Threads.byDefault() + ", " + Runtime.getRuntime().availableProcessors() + " processors");
        line("Java", Runtime.version());
        line("plans", stats.plans() + " now, at most " + backend.planCapacity() + " for each concurrent call");
        line("native bytes", stats.weightBytes() + " weights, " + stats.scratchBytes() + " scratch");
        out().flush();
        return 0;
    }

    private void line(String name, Object value) {
        out().printf("%-14s%s%n", name, value);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
