package dev.rondo.nn;

import dev.rondo.internal.tensor.TensorPool;
import java.util.ArrayList;
import java.util.List;

/** What a {@link Tape} and its variables share: the ways back of what was computed, in order. */
final class Recording {
    /** The way back of one computation, and what it holds until then. */
    interface Entry {
        /** Gives its inputs and parameters what its outputs have been given. */
        void backward();

        /** Frees what is held; called once, when the tape is closed. */
        void release();
    }

    private final List<Entry> entries = new ArrayList<>();
    private boolean spent;
    private boolean closed;

    void add(Entry entry) {
        if (closed || spent) {
            entry.release();
            requireUsable();
        }
        entries.add(entry);
    }

    private void requireUsable() {
        if (closed) {
            throw new IllegalStateException("this tape is closed; record on a new one");
        }
        if (spent) {
            throw new IllegalStateException(
                    "Trying to backward through the graph a second time: this tape has gone back"
                            + " already; record on a new one");
        }
    }

    /** Goes back through all of it, once. */
    void backward() {
        requireUsable();
        spent = true;
        for (int i = entries.size() - 1; i >= 0; i--) {
            entries.get(i).backward();
        }
    }

    void close() {
        if (closed) {
            return;
        }
        closed = true;
        entries.forEach(Entry::release);
        entries.clear();
        TensorPool.shared().endStep();
    }

    /** Entries so far. */
    int size() {
        return entries.size();
    }
}
