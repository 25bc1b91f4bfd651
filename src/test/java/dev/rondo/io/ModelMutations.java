package dev.rondo.io;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Damages models: anywhere in their bytes, or in their fields with all lengths kept right, which gets further. */
final class ModelMutations {
    /** The messages in fields of messages. */
    private static final Map<String, String> MESSAGES = Map.of(
            "model7", "graph",
            "model8", "opset",
            "graph1", "node",
            "graph5", "tensor",
            "node5", "attribute",
            "attribute5", "tensor",
            "attribute6", "graph",
            "tensor13", "entry");

    /** Of a field; a small model has some hundreds. */
    private static final double CHANCE = 0.01;

    private static final int VARINT = 0;
    private static final int BYTES = 2;

    private final Random random;
    private final List<byte[]> models;

    ModelMutations(Random random, List<byte[]> models) {
        this.random = random;
        this.models = models;
    }

    byte[] next() {
        byte[] model = models.get(random.nextInt(models.size())).clone();
        if (random.nextInt(4) > 0) {
            return remade(model, "model");
        }
        for (int edits = 1 + random.nextInt(3); edits > 0 && model.length > 0; edits--) {
            model = damaged(model);
        }
        return model;
    }

    private byte[] damaged(byte[] model) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> flipped(model);
            case 2 -> Arrays.copyOf(model, random.nextInt(model.length + 1));
            case 3 -> replaced(model, new ProtoWriter().raw(lie()).toByteArray());
            case 4 -> replaced(model, bytes(random.nextInt(9)));
            case 5 -> replaced(model, piece(model));
            case 6 -> replaced(model, piece(models.get(random.nextInt(models.size()))));
            default -> nested(model);
        };
    }

    /** A message with some of its fields, or of those in them, changed, left out or written twice. */
    private byte[] remade(byte[] message, String kind) {
        ProtoWriter out = new ProtoWriter();
        int at = 0;
        while (at < message.length) {
            long[] tag = varint(message, at);
            int field = (int) (tag[0] >>> 3);
            long[] number = varint(message, (int) tag[1]);
            int type = (int) tag[0] & 7;
            int end = type == VARINT
                    ? (int) number[1]
                    : type == BYTES ? (int) (number[1] + number[0]) : (int) tag[1] + (type == 1 ? 8 : 4);
            boolean chosen = random.nextDouble() < CHANCE;
            int times = chosen && random.nextInt(3) == 0 ? random.nextInt(3) : 1;
            for (int i = 0; i < times; i++) {
                if (type == VARINT) {
                    out.integer(field, chosen ? lie() : number[0]);
                } else if (type == BYTES) {
                    byte[] value = Arrays.copyOfRange(message, (int) number[1], end);
                    String inner = MESSAGES.get(kind + field);
                    out.bytes(field, inner != null ? remade(value, inner) : chosen ? changed(value) : value);
                } else {
                    out.plain(Arrays.copyOfRange(message, at, end));
                }
            }
            at = end;
        }
        return out.toByteArray();
    }

    private byte[] changed(byte[] value) {
        if (value.length == 0) {
            return bytes(random.nextInt(5));
        }
        return random.nextBoolean() ? flipped(value) : Arrays.copyOf(value, random.nextInt(value.length + 4));
    }

    private static long[] varint(byte[] message, int from) {
        long value = 0;
        int at = from;
        int shift = 0;
        while (at < message.length && message[at] < 0) {
            value |= (long) (message[at++] & 0x7f) << shift;
            shift += 7;
        }
        return at < message.length ? new long[] {value | (long) message[at] << shift, at + 1} : new long[] {value, at};
    }

    private byte[] flipped(byte[] model) {
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
            model[random.nextInt(model.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return model;
    }

    /** What a length or a size may be that lies. */
    private long lie() {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextInt(300);
            case 1 -> Integer.MAX_VALUE - random.nextInt(3);
            case 2 -> Long.MAX_VALUE - random.nextInt(3);
            case 3 -> -1L - random.nextInt(3);
            case 4 -> random.nextInt(4);
            default -> 1L << random.nextInt(63);
        };
    }

    private byte[] replaced(byte[] model, byte[] by) {
        int at = random.nextInt(model.length);
        int after = Math.min(model.length, at + random.nextInt(3));
        byte[] result = new byte[at + by.length + model.length - after];
        System.arraycopy(model, 0, result, 0, at);
        System.arraycopy(by, 0, result, at, by.length);
        System.arraycopy(model, after, result, at + by.length, model.length - after);
        return result;
    }

    private byte[] piece(byte[] model) {
        int from = random.nextInt(model.length);
        return Arrays.copyOfRange(model, from, Math.min(model.length, from + random.nextInt(200)));
    }

    /** The whole file as a field of a graph within graphs. */
    private byte[] nested(byte[] model) {
        ProtoWriter inner = new ProtoWriter().bytes(1 + random.nextInt(8), model);
        for (int depth = random.nextInt(60); depth > 0; depth--) {
            inner = OnnxBytes.graph()
                    .message(
                            1,
                            OnnxBytes.node("If", List.of("c"), List.of("y"))
                                    .message(5, OnnxBytes.graph("then_branch", inner)));
        }
        return OnnxBytes.model(inner);
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
