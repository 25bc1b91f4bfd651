package dev.rondo.internal.pickle;

import dev.rondo.internal.pickle.Pickled.Bytes;
import dev.rondo.internal.pickle.Pickled.Dict;
import dev.rondo.internal.pickle.Pickled.None;
import dev.rondo.internal.pickle.Pickled.Sequence;
import java.util.ArrayList;
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

    /** An upper bound of what an entry takes in Java's memory. */
    private static final int MEMO = 80;

    private static final int LONGEST_INTEGER = 256;

    private final PickleInput input;
    private final Interpreter interpreter;
    private final PickleStack stack = new PickleStack();
    private final Map<Long, Object> memo = new HashMap<>();
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
                return stack.pop();
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
            case 'N' -> stack.push(None.NONE);
            case 0x88 -> stack.push(true);
            case 0x89 -> stack.push(false);
            case 'K' -> stack.push((long) input.unsignedByte());
            case 'M' -> stack.push((long) input.unsignedShort());
            case 'J' -> stack.push((long) input.signedInt());
            case 0x8a -> stack.push(input.integer(input.unsignedByte()));
            case 0x8b -> stack.push(input.integer(integerLength()));
            case 'G' -> stack.push(input.bigEndianDouble());
            case 'X' -> stack.push(input.text(charged(input.unsignedInt())));
            case 0x8c -> stack.push(input.text(charged(input.unsignedByte())));
            case 0x8d -> stack.push(input.text(charged(input.signedLong())));
            case 'U' -> stack.push(input.byteString(charged(input.unsignedByte())));
            case 'T' -> stack.push(input.byteString(charged(input.unsignedInt())));
            case 'C' -> stack.push(bytes(input.unsignedByte()));
            case 'B' -> stack.push(bytes(input.unsignedInt()));
            case 0x8e, 0x96 -> stack.push(bytes(input.signedLong()));
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
        stack.charge(2 * length);
        return length;
    }

    private Bytes bytes(long length) {
        input.require(length);
        int kept = (int) Math.min(length, Bytes.MOST_KEPT);
        stack.charge(kept);
        String start = input.latin(kept);
        input.skip(length - kept);
        return new Bytes(length, start);
    }

    /** Lists, tuples, dicts, marks and the memo; false for other opcodes. */
    private boolean container(int opcode) {
        switch (opcode) {
            case '(' -> stack.mark();
            case '0' -> stack.drop();
            case '1' -> stack.fromMark();
            case ')' -> stack.push(new Sequence(true, new ArrayList<>(0)));
            case 0x85 -> stack.push(new Sequence(true, stack.top(1)));
            case 0x86 -> stack.push(new Sequence(true, stack.top(2)));
            case 0x87 -> stack.push(new Sequence(true, stack.top(3)));
            case 't' -> stack.push(new Sequence(true, stack.fromMark()));
            case ']', 0x8f -> stack.push(new Sequence(false, new ArrayList<>(0)));
            case 0x91 -> stack.push(new Sequence(false, stack.fromMark()));
            case 'a' -> append(stack.top(1));
            case 'e', 0x90 -> append(stack.fromMark());
            case '}' -> stack.push(new Dict());
            case 's' -> set(stack.top(2));
            case 'u' -> set(stack.fromMark());
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
        if (!(stack.peek() instanceof Sequence list) || list.isTuple()) {
            throw new PickleException("it appends to " + Pickled.kind(stack.peek()));
        }
        list.items().addAll(items);
    }

    private void set(List<Object> items) {
        if (!(stack.peek() instanceof Dict dict)) {
            throw new PickleException("it sets items of " + Pickled.kind(stack.peek()));
        }
        if (items.size() % 2 != 0) {
            throw new PickleException("a dict's key has no value");
        }
        for (int i = 0; i < items.size(); i += 2) {
            dict.put(items.get(i), items.get(i + 1));
        }
    }

    private void remember(long index) {
        stack.charge(MEMO);
        memo.put(index, stack.peek());
    }

    private void recall(long index) {
        Object known = memo.get(index);
        if (known == null) {
            throw new PickleException("it recalls number " + index + ", which it has not remembered");
        }
        stack.pushAgain(known);
    }

    /** Names and calls; false for other opcodes. */
    private boolean object(int opcode) {
        switch (opcode) {
            case 'c' -> global(input.line(), input.line());
            case 0x93 -> {
                List<Object> names = stack.top(2);
                if (!(names.get(0) instanceof String module) || !(names.get(1) instanceof String name)) {
                    throw new PickleException("a global whose name is no string");
                }
                global(module, name);
            }
            case 'Q' -> stack.push(interpreter.persistent(stack.pop()));
            case 'R', 0x81 -> {
                List<Object> call = stack.top(2);
                if (!(call.get(1) instanceof Sequence arguments) || !arguments.isTuple()) {
                    throw new PickleException("a call with " + Pickled.kind(call.get(1)) + " for arguments");
                }
                Object made = interpreter.call(call.get(0), arguments.items());
                stack.charge(interpreter.memory(made));
                stack.push(made);
            }
            case 'b' -> {
                Object state = stack.pop();
                interpreter.build(stack.peek(), state);
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
        stack.charge(2L * (module.length() + name.length()));
        stack.push(interpreter.global(module, name));
    }
}
