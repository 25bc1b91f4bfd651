package dev.rondo.examples;

import dev.rondo.Generator;
import dev.rondo.LongTensor;
import java.util.Arrays;

/**
 * A text cut into streams of equal length that are read side by side, window after window; what is left over is left
 * out. Each epoch cuts elsewhere.
 *
 * @param apart characters from stream to stream
 * @param most how far the first cut may be from the text's beginning
 */
record PoemStreams(int[] text, int streams, int steps, int apart, int most) {
    /** Fewer streams for a text that is too short for so many. */
    static PoemStreams of(int[] text, int streams, int steps) {
        int windows = (text.length - 1) / steps;
        if (windows < 1) {
            throw new PoemWriter.Refusal("the text is too short: " + text.length
                    + " characters to learn from, and one window needs " + (steps + 1) + "; see --steps");
        }
        int fitting = Math.min(streams, windows);
        int most = windows / fitting > 1 ? steps - 1 : 0;
        return new PoemStreams(text, fitting, steps, (text.length - 1 - most) / fitting, most);
    }

    /** Windows of an epoch. */
    int windows() {
        return apart / steps;
    }

    /** Where an epoch cuts. */
    int cut(Generator generator) {
        return most == 0 ? 0 : (int) generator.randint(0, most + 1L, 1).get(0);
    }

    /** What is read: [steps, streams]. */
    LongTensor inputs(int cut, int window) {
        return window(cut + window * steps);
    }

    /** What comes next, each time: [steps * streams]. */
    LongTensor targets(int cut, int window) {
        return window(cut + window * steps + 1).reshape(steps * streams);
    }

    private LongTensor window(int first) {
        long[] window = new long[steps * streams];
        for (int t = 0; t < steps; t++) {
            for (int stream = 0; stream < streams; stream++) {
                window[t * streams + stream] = text[first + stream * apart + t];
            }
        }
        return LongTensor.of(window, steps, streams);
    }

    /**
     * Bits a character of the text from a place on. The model reads parts side by side, each after some characters that
     * stand before it.
     */
    static double bits(PoemModel model, int[] text, int from, int streams, int before) {
        int parts = Math.max(1, Math.min(streams, (text.length - from) / (2 * before)));
        int length = (text.length - from + parts - 1) / parts;
        PoemModel.Reader reader = model.reader(parts);
        long[] read = new long[parts];
        double nats = 0;
        for (int t = -before; t < length; t++) {
            for (int part = 0; part < parts; part++) {
                int at = Math.min(Math.max(from + part * length + t - 1, 0), text.length - 1);
                read[part] = text[at];
            }
            float[] logits = reader.read(LongTensor.of(read, parts)).toArray();
            for (int part = 0; t >= 0 && part < parts; part++) {
                int at = from + part * length + t;
                if (at < text.length) {
                    int classes = logits.length / parts;
                    nats += surprise(Arrays.copyOfRange(logits, part * classes, (part + 1) * classes), text[at]);
                }
            }
        }
        return nats / (text.length - from) / Math.log(2);
    }

    /** The negative logarithm of the softmax of one. */
    private static double surprise(float[] logits, int target) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - largest);
        }
        return Math.log(sum) + largest - logits[target];
    }
}
