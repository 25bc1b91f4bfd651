package dev.rondo.bench.report;

import dev.rondo.bench.Workload;
import dev.rondo.bench.Workloads;
import java.util.Locale;

/** What the names of workloads stand for. */
final class Shapes {
    private static final String SWEEP = "sweep-";

    private Shapes() {}

    /** Such as LSTM T50 N32 I128 H256. */
    static String text(String name) {
        Workload workload = Workloads.named(name);
        String kind = workload.kind() + (workload.layers() > 1 ? " x" + workload.layers() : "");
        return kind + (workload.directions() > 1 ? " both ways" : "") + " T" + (workload.ragged() ? "1.." : "")
                + workload.steps() + " N" + workload.batch() + " I" + workload.input() + " H" + workload.hidden();
    }

    /** The shape without the sizes that a sweep changes, among them that of this letter; a sweep of H changes I too. */
    static String withoutSize(String name, String letter) {
        return text(name)
                .replaceAll((letter.equals("h") ? " [IH]" : " " + letter.toUpperCase(Locale.ROOT)) + "\\d+", "");
    }

    /** Whether the workload is there for a plot only. */
    static boolean isSweep(String name) {
        return name.startsWith(SWEEP);
    }

    /** Billions of operations of a call's matrix products. */
    static double gigaOperations(String name) {
        return Workloads.named(name).operations() / 1e9;
    }
}
