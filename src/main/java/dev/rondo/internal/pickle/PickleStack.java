package dev.rondo.internal.pickle;

import dev.rondo.internal.pickle.Pickled.Dict;
import dev.rondo.internal.pickle.Pickled.Sequence;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The stack that a pickle works on, with its marks, and the budget of memory for all that is made. */
final class PickleStack {
    /**
     * About what a heap of 256 MB bears; a checkpoint of ten thousand tensors, or of a vocabulary of half a million
     * words, takes less.
     */
    private static final long MOST_MEMORY = 96L << 20;

    // Upper bounds of what objects take in Java's memory.
    private static final int REFERENCE = 8;
    private static final int OBJECT = 48;
    private static final int CONTAINER = 112;

    private final List<Object> items = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private long memory;

    /** Refuses to make more than the budget allows. */
    void charge(long bytes) {
        memory += bytes;
        if (memory > MOST_MEMORY) {
            throw new PickleException("its objects take more than " + (MOST_MEMORY >> 20)
                    + " MiB, the most that Rondo makes of one pickle");
        }
    }

    /** Adds a new object. */
    void push(Object value) {
        charge(value instanceof Sequence || value instanceof Dict ? CONTAINER : OBJECT);
        items.add(value);
    }

    /** Adds an object that is there already. */
    void pushAgain(Object value) {
        charge(REFERENCE);
        items.add(value);
    }

    Object peek() {
        requireItems(1);
        return items.get(items.size() - 1);
    }

    Object pop() {
        requireItems(1);
        return items.remove(items.size() - 1);
    }

    /** Takes items off, in the order in which they came. */
    List<Object> top(int count) {
        requireItems(count);
        return from(items.size() - count);
    }

    /** Marks where {@link #fromMark} shall reach back to. */
    void mark() {
        charge(OBJECT);
        marks.push(items.size());
    }

    /** Takes off all above the last mark, and the mark. */
    List<Object> fromMark() {
        if (marks.isEmpty()) {
            throw new PickleException("it goes back to a mark that is not there");
        }
        return from(marks.pop());
    }

    /** Takes off the last item, or the mark if that came last. */
    void drop() {
        if (!marks.isEmpty() && floor() == items.size()) {
            marks.pop();
        } else {
            pop();
        }
    }

    private List<Object> from(int start) {
        List<Object> last = items.subList(start, items.size());
        charge((long) REFERENCE * last.size());
        List<Object> taken = new ArrayList<>(last);
        last.clear();
        return taken;
    }

    /** None from below the last mark. */
    private void requireItems(int count) {
        if (items.size() - floor() < count) {
            throw new PickleException("it takes more from its stack than is there");
        }
    }

    /** Where the last mark is, or the stack begins. */
    private int floor() {
        Integer mark = marks.peek();
        return mark == null ? 0 : mark;
    }
}
