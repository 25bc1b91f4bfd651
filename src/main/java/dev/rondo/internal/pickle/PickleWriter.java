package dev.rondo.internal.pickle;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Writes a pickle of protocol 2, opcode by opcode. A global, or a text, that was written before is recalled. */
public final class PickleWriter {
    private static final int PROTOCOL = 2;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Map<String, Integer> memo = new HashMap<>();

    /** Starts a pickle. */
    public PickleWriter() {
        bytes.write(0x80);
        bytes.write(PROTOCOL);
    }

    /** A global of Python's. */
    public PickleWriter global(String module, String name) {
        // No text ends in a line feed twice.
        String line = module + "\n" + name + "\n";
        if (!recall("global " + line)) {
            bytes.write('c');
            bytes.writeBytes(line.getBytes(StandardCharsets.UTF_8));
            remember("global " + line);
        }
        return this;
    }

    /** A string. */
    public PickleWriter text(String text) {
        if (!recall("text " + text)) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            bytes.write('X');
            number(utf8.length, Integer.BYTES);
            bytes.writeBytes(utf8);
            remember("text " + text);
        }
        return this;
    }

    /** An integer. */
    public PickleWriter integer(long value) {
        if (value >= 0 && value < 0x100) {
            bytes.write('K');
            bytes.write((int) value);
        } else if (value == (int) value) {
            bytes.write('J');
            number(value, Integer.BYTES);
        } else {
            bytes.write(0x8a);
            bytes.write(Long.BYTES);
            number(value, Long.BYTES);
        }
        return this;
    }

    /** True or False. */
    public PickleWriter bool(boolean value) {
        return opcode(value ? 0x88 : 0x89);
    }

    /** The empty tuple. */
    public PickleWriter emptyTuple() {
        return opcode(')');
    }

    /** Marks where {@link #tuple} or {@link #setItems} shall reach back to. */
    public PickleWriter mark() {
        return opcode('(');
    }

    /** A tuple of all since the last mark. */
    public PickleWriter tuple() {
        return opcode('t');
    }

    /** Puts all since the last mark, keys and values, into the dict before it. */
    public PickleWriter setItems() {
        return opcode('u');
    }

    /** Calls a global with the tuple behind it. */
    public PickleWriter call() {
        return opcode('R');
    }

    /** Makes the object before it a persistent id. */
    public PickleWriter persistent() {
        return opcode('Q');
    }

    /** Ends the pickle. */
    public byte[] finish() {
        bytes.write('.');
        return bytes.toByteArray();
    }

    private PickleWriter opcode(int opcode) {
        bytes.write(opcode);
        return this;
    }

    private boolean recall(String what) {
        Integer index = memo.get(what);
        if (index == null) {
            return false;
        }
        bytes.write('j');
        number(index, Integer.BYTES);
        return true;
    }

    private void remember(String what) {
        bytes.write('r');
        number(memo.size(), Integer.BYTES);
        memo.put(what, memo.size());
    }

    private void number(long value, int count) {
        byte[] little = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        bytes.write(little, 0, count);
    }
}
