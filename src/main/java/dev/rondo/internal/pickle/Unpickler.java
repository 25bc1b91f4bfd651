package dev.rondo.internal.pickle;

import dev.rondo.internal.pickle.Pickled.Bytes;
import dev.rondo.internal.pickle.Pickled.Dict;
import dev.rondo.internal.pickle.Pickled.None;
import dev.rondo.internal.pickle.Pickled.Sequence;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one pickle of protocol 2 to 5 into plain data. A pickle is a program for a stack machine; this one makes data
 * of the kinds of {@link Pickled}, leaves every name and call to an {@link Interpreter}, and refuses what only other
 * programs than PyTorch write.
 *
 * <p>Bounded: it works in the time of the pickle's length, on a stack of its own, and charges all that it makes to a
 * budget of memory.
 *
 * <p>Source: the opcodes as <a href="https://docs.python.org/3/library/pickletools.html">pickletools</a> describes
 * them.
 */
public final class Unpickler {
    private static final int NEWEST_PROTOCOL = 5;

    /**
     * About what a heap of 256 MB bears; a checkpoint of ten thousand tensors, or of a vocabulary of half a million
     * words, takes less.
     */
    private static final long MOST_MEMORY = 96L << 20;

    // Upper bounds of what objects take in Java's memory.
    private static final int REFERENCE = 8;
    private static final int OBJECT = 48;
    private static final int CONTAINER = 112;
    private static final int MEMO = 80;

    private static final int LONGEST_INTEGER = 256;

    private final PickleInput input;
    private final Interpreter interpreter;
    private final List<Object> stack = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private final Map<Long, Object> memo = new HashMap<>();
    private long memory;
    private long opcodeAt;

    private Unpickler(PickleInput input, Interpreter interpreter) {
        this.input = input;
        this.interpreter = interpreter;
    }

    /**
     * Reads a pickle; the input then stands behind it.
     *
     * @throws PickleException naming the byte, from the start of the input
     */
    public static Object read(PickleInput input, Interpreter interpreter) {
        Unpickler unpickler = new Unpickler(input, interpreter);
        try {
            return unpickler.run();
        } catch (PickleException e) {
            throw new PickleException("byte " + unpickler.opcodeAt + ": " + e.problem());
        }
    }

    private Object run() {
        while (true) {
            opcodeAt = input.position();
            int opcode = input.unsignedByte();
            if (opcode == '.') {
                return pop();
            }
            if (!constant(opcode) && !container(opcode) && !object(opcode)) {
                throw new PickleException("opcode 0x" + Integer.toHexString(opcode) + ", which PyTorch does not write");
            }
        }
    }

    /** Numbers, strings and the like; false for other opcodes. */
    private boolean constant(int opcode) {
        switch (opcode) {
            case 0x80 -> {
                int protocol = input.unsignedByte();
                if (protocol > NEWEST_PROTOCOL) {
                    throw new PickleException("pickle protocol " + protocol + " is not one of 2 to 5");
                }
            }
            case 0x95 -> {
                // A frame only says how much a reader may fetch at once.
                if (input.signedLong() < 0) {
                    throw new PickleException("a frame of negative length");
                }
            }
            case 'N' -> push(None.NONE);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'K' -> push((long) input.unsignedByte());
            case 'M' -> push((long) input.unsignedShort());
            case 'J' -> push((long) input.signedInt());
            case 0x8a -> push(input.integer(input.unsignedByte()));
            case 0x8b -> push(input.integer(integerLength()));
            case 'G' -> push(input.bigEndianDouble());
            case 'X' -> push(input.text(charged(input.unsignedInt())));
            case 0x8c -> push(input.text(charged(input.unsignedByte())));
            case 0x8d -> push(input.text(charged(input.signedLong())));
            case 'U' -> push(input.byteString(charged(input.unsignedByte())));
            case 'T' -> push(input.byteString(charged(input.unsignedInt())));
            case 'C' -> push(bytes(input.unsignedByte()));
            case 'B' -> push(bytes(input.unsignedInt()));
            case 0x8e, 0x96 -> push(bytes(input.signedLong()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private int integerLength() {
        long length = input.unsignedInt();
        if (length > LONGEST_INTEGER) {
            throw new PickleException("an integer of " + length + " bytes");
        }
        return (int) length;
    }

    /** A length of text whose memory has been charged. */
    private long charged(long length) {
        input.require(length);
        charge(2 * length);
        return length;
    }

    private Bytes bytes(long length) {
        input.skip(length);
        return new Bytes(length);
    }

    /** Lists, tuples, dicts, marks and the memo; false for other opcodes. */
    private boolean container(int opcode) {
        switch (opcode) {
            case '(' -> {
                charge(OBJECT);
                marks.push(stack.size());
            }
            case '0' -> {
                if (!marks.isEmpty() && floor() == stack.size()) {
                    fromMark();
                } else {
                    pop();
                }
            }
            case '1' -> fromMark();
            case ')' -> push(new Sequence(true, new ArrayList<>(0)));
            case 0x85 -> push(new Sequence(true, top(1)));
            case 0x86 -> push(new Sequence(true, top(2)));
            case 0x87 -> push(new Sequence(true, top(3)));
            case 't' -> push(new Sequence(true, fromMark()));
            case ']', 0x8f -> push(new Sequence(false, new ArrayList<>(0)));
            case 0x91 -> push(new Sequence(false, fromMark()));
            case 'a' -> append(top(1));
            case 'e', 0x90 -> append(fromMark());
            case '}' -> push(new Dict());
            case 's' -> set(top(2));
            case 'u' -> set(fromMark());
            case 'q' -> remember(input.unsignedByte());
            case 'r' -> remember(input.unsignedInt());
            case 0x94 -> remember(memo.size());
            case 'h' -> recall(input.unsignedByte());
            case 'j' -> recall(input.unsignedInt());
            default -> {
                return false;
            }
        }
        return true;
    }

    private void append(List<Object> items) {
        if (!(peek() instanceof Sequence list) || list.isTuple()) {
            throw new PickleException("it appends to " + Pickled.kind(peek()));
        }
        list.items().addAll(items);
    }

    private void set(List<Object> items) {
        if (!(peek() instanceof Dict dict)) {
            throw new PickleException("it sets items of " + Pickled.kind(peek()));
        }
        if (items.size() % 2 != 0) {
            throw new PickleException("a dict's key has no value");
        }
        for (int i = 0; i < items.size(); i += 2) {
            dict.put(items.get(i), items.get(i + 1));
        }
    }

    private void remember(long index) {
        charge(MEMO);
        memo.put(index, peek());
    }

    private void recall(long index) {
        Object known = memo.get(index);
        if (known == null) {
            throw new PickleException("it recalls number " + index + ", which it has not remembered");
        }
        charge(REFERENCE);
        stack.add(known);
    }

    /** Names and calls; false for other opcodes. */
    private boolean object(int opcode) {
        switch (opcode) {
            case 'c' -> global(input.line(), input.line());
            case 0x93 -> {
                List<Object> names = top(2);
                if (!(names.get(0) instanceof String module) || !(names.get(1) instanceof String name)) {
                    throw new PickleException("a global whose name is no string");
                }
                global(module, name);
            }
            case 'Q' -> push(interpreter.persistent(pop()));
            case 'R', 0x81 -> {
                List<Object> call = top(2);
                if (!(call.get(1) instanceof Sequence arguments) || !arguments.isTuple()) {
                    throw new PickleException("a call with " + Pickled.kind(call.get(1)) + " for arguments");
                }
                Object made = interpreter.call(call.get(0), arguments.items());
                charge(interpreter.memory(made));
                push(made);
            }
            case 'b' -> {
                Object state = pop();
                interpreter.build(peek(), state);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void global(String module, String name) {
        if (module.length() > PickleInput.LONGEST_NAME || name.length() > PickleInput.LONGEST_NAME) {
            throw PickleInput.longName();
        }
        charge(2L * (module.length() + name.length()));
        push(interpreter.global(module, name));
    }

    private void push(Object value) {
        charge(value instanceof Sequence || value instanceof Dict ? CONTAINER : OBJECT);
        stack.add(value);
    }

    private Object peek() {
        requireItems(1);
        return stack.get(stack.size() - 1);
    }

    private Object pop() {
        requireItems(1);
        return stack.remove(stack.size() - 1);
    }

    /** Takes items off the stack, in the order in which they came. */
    private List<Object> top(int count) {
        requireItems(count);
        return from(stack.size() - count);
    }

    private List<Object> fromMark() {
        if (marks.isEmpty()) {
            throw new PickleException("it goes back to a mark that is not there");
        }
        return from(marks.pop());
    }

    private List<Object> from(int start) {
        List<Object> last = stack.subList(start, stack.size());
        charge((long) REFERENCE * last.size());
        List<Object> items = new ArrayList<>(last);
        last.clear();
        return items;
    }

    /** None from below the last mark. */
    private void requireItems(int count) {
        if (stack.size() - floor() < count) {
            throw new PickleException("it takes more from its stack than is there");
        }
    }

    /** Where the last mark is, or the stack begins. */
    private int floor() {
        Integer mark = marks.peek();
        return mark == null ? 0 : mark;
    }

    private void charge(long bytes) {
        memory += bytes;
        if (memory > MOST_MEMORY) {
            throw new PickleException("its objects take more than " + (MOST_MEMORY >> 20)
                    + " MiB, the most that Rondo makes of one pickle");
        }
    }
}
