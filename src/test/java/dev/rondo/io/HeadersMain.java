package dev.rondo.io;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Opens files whose headers are as large as the format and Rondo's limits allow, or larger, one after the other, and
 * prints how many tensors or what refusal each gave; meant for a small heap.
 */
final class HeadersMain {
    /** Takes two bytes in UTF-8, and makes every character of its string take two in Java. */
    private static final char WIDE = '\u0416';

    private static final int NAME = 1_000_000;
    private static final int VALUE = 8_000_000;

    private HeadersMain() {}

    /** Writes the JSON text of a header, all but its padding. */
    interface Header {
        void writeTo(Writer json) throws IOException;
    }

    /** Writes to the file that the argument names. */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        String shape = "[0" + ",99999".repeat(63) + "]";
        open(file, "all that is allowed", json -> {
            json.write('{');
            entries(json, 1 << 17, WIDE + "n".repeat(50), shape);
            json.write(',');
            metadata(json, 1);
            json.write('}');
        });
        open(file, "too many names", json -> {
            json.write('{');
            entries(json, 99, WIDE + "n".repeat(NAME), "[0]");
        });
        open(file, "too much metadata", json -> {
            json.write('{');
            metadata(json, 12);
        });
        open(file, "too many tensors", json -> {
            json.write('{');
            entries(json, 200_000, "", "[0]");
        });
        open(file, "one shape", json -> {
            json.write("{\"x\":{\"shape\":[0");
            repeat(json, ",0", 49_000_000);
            json.write("]}}");
        });
        open(file, "one string", json -> {
            json.write("{\"x\":{\"dtype\":\"");
            repeat(json, "F", 99_000_000);
            json.write("\"}}");
        });
        open(file, "padding", json -> json.write("{}"));
        open(file, "braces", json -> {
            json.write("{}");
            repeat(json, "{}", 49_000_000);
        });
    }

    private static void open(Path file, String what, Header header) throws IOException {
        try (Writer json = new BufferedWriter(Files.newBufferedWriter(file))) {
            json.write("\0".repeat(Long.BYTES));
            header.writeTo(json);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer spaces = ByteBuffer.wrap(" ".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII));
            long end = SafetensorsParser.LENGTH_BYTES + SafetensorsParser.MAX_BYTES;
            channel.position(channel.size());
            while (channel.size() < end) {
                channel.write(spaces.clear().limit((int) Math.min(spaces.capacity(), end - channel.size())));
            }
            channel.write(
                    ByteBuffer.allocate(Long.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(0, SafetensorsParser.MAX_BYTES),
                    0);
        }
        try (Safetensors opened = Safetensors.open(file)) {
            System.out.println(what + ": " + opened.tensors().size() + " tensors");
        } catch (SafetensorsException e) {
            System.out.println(
                    what + ": " + e.getMessage().substring(file.toString().length() + 2));
        }
    }

    private static void entries(Writer json, int count, String name, String shape) throws IOException {
        for (int i = 0; i < count; i++) {
            json.write(i == 0 ? "" : ",");
            json.write(RawFile.entry(name + i, "F32", shape, "[0,0]"));
        }
    }

    private static void metadata(Writer json, int values) throws IOException {
        json.write("\"__metadata__\":{");
        for (int i = 0; i < values; i++) {
            json.write((i == 0 ? "\"" : ",\"") + i + "\":\"" + WIDE);
            repeat(json, "m", VALUE);
            json.write('"');
        }
        json.write('}');
    }

    private static void repeat(Writer json, String text, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            json.write(text);
        }
    }
}
