package dev.rondo.testing;

import dev.rondo.Json;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A case that a real PyTorch computed; {@code recorded/make_recorded.py}, which wrote the files, says what it holds.
 */
public final class Recorded {
    private final Map<String, Object> values;

    private Recorded(Object values) {
        this.values = Json.object(values);
    }

    /** The cases of a topic, at least one. */
    public static List<Recorded> cases(String topic) {
        return file(topic).list("cases").toList();
    }

    /** The groups of cases of a topic that has groups. */
    public static Recorded groups(String topic) {
        return file(topic).object("cases");
    }

    private static Recorded file(String topic) {
        try {
            return new Recorded(Json.resource("/recorded/" + topic + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Object get(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The names of all that it holds. */
    public Iterable<String> names() {
        return values.keySet();
    }

    public Recorded object(String name) {
        return new Recorded(get(name));
    }

    /** The objects of a list, at least one. */
    public Stream<Recorded> list(String name) {
        List<Object> list = Json.array(get(name));
        if (list.isEmpty()) {
            throw new IllegalArgumentException("no case in " + name);
        }
        return list.stream().map(Recorded::new);
    }

    public int integer(String name) {
        return ((Number) get(name)).intValue();
    }

    public double number(String name) {
        return ((Number) get(name)).doubleValue();
    }

    public boolean flag(String name) {
        return Boolean.parseBoolean(get(name).toString());
    }

    public String text(String name) {
        return get(name).toString();
    }

    /** The shape of a tensor. */
    public int[] shape(String name) {
        return Json.array(object(name).get("shape")).stream()
                .mapToInt(size -> ((Number) size).intValue())
                .toArray();
    }

    /** The values of a tensor, as they were recorded. */
    public double[] doubles(String name) {
        return Json.array(object(name).get("values")).stream()
                .mapToDouble(value -> Double.parseDouble(value.toString()))
                .toArray();
    }

    /** A tensor, rounded to float32. */
    public Tensor tensor(String name) {
        double[] wide = doubles(name);
        float[] narrow = new float[wide.length];
        for (int i = 0; i < wide.length; i++) {
            narrow[i] = (float) wide[i];
        }
        return Tensor.of(narrow, shape(name));
    }

    /** A tensor of integers. */
    public LongTensor longs(String name) {
        long[] whole = Json.array(object(name).get("values")).stream()
                .mapToLong(value -> ((Number) value).longValue())
                .toArray();
        int[] shape = shape(name);
        return shape.length == 0 ? LongTensor.scalar(whole[0]) : LongTensor.of(whole, shape);
    }

    @Override
    public String toString() {
        String all = values.toString();
        return all.substring(0, Math.min(60, all.length()));
    }
}
