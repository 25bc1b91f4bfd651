package dev.rondo.examples;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a network has to beat: the next character by the few before it, with interpolated Kneser-Ney smoothing. With c
 * the counts, h the characters before w, and h' those without the first,
 *
 * <pre>
 * p(w | h) = max(c(h w) - D, 0) / c(h) + D n(h) / c(h) p(w | h')
 * </pre>
 *
 * where n(h) is how many different characters follow h and c, but for the longest h, is how many different characters
 * stand before {@code h w}; under all lies the uniform distribution. {@code D = n1 / (n1 + 2 n2)} of the numbers of
 * counts that are one and two.
 *
 * <p>Source: Chen and Goodman, "An empirical study of smoothing techniques for language modeling", 1998.
 */
final class NgramModel {
    /** Of a character's number in a key. */
    private static final int BITS = 21;

    private final int order;
    private final int vocabulary;
    private final List<Level> levels = new ArrayList<>();

    /** What follows contexts of one length. */
    private static final class Level {
        private final Map<Long, Map<Integer, Integer>> counts = new HashMap<>();
        private final Map<Long, Integer> totals = new HashMap<>();
        private double discount;

        /** Counts one, and tells whether it is the first of its kind. */
        boolean add(long context, int next) {
            totals.merge(context, 1, Integer::sum);
            return counts.computeIfAbsent(context, key -> new HashMap<>()).merge(next, 1, Integer::sum) == 1;
        }

        void finish() {
            double ones = occurring(1);
            double twos = occurring(2);
            // Where nothing is rare, as in a tiny text, a half is as good a guess as any.
            discount = ones == 0 || twos == 0 ? 0.5 : ones / (ones + 2 * twos);
        }

        private long occurring(int times) {
            return counts.values().stream()
                    .flatMap(next -> next.values().stream())
                    .filter(count -> count == times)
                    .count();
        }

        double probability(long context, int next, double shorter) {
            Map<Integer, Integer> following = counts.get(context);
            if (following == null) {
                return shorter;
            }
            double total = totals.getOrDefault(context, 0);
            double count = following.getOrDefault(next, 0);
            return Math.max(count - discount, 0) / total + discount * following.size() / total * shorter;
        }
    }

    /**
     * Counts a text.
     *
     * @param order characters before the next one that count
     * @param vocabulary how many characters there are
     */
    NgramModel(int order, int vocabulary, int[] text) {
        this.order = order;
        this.vocabulary = vocabulary;
        for (int length = 0; length <= order; length++) {
            levels.add(new Level());
        }
        for (int at = 0; at < text.length; at++) {
            // A kind of h w that is new adds one to what stands before h' w: down to the first kind that is known.
            int length = Math.min(order, at);
            boolean isNew = levels.get(length).add(context(text, at, length), text[at]);
            while (isNew && length > 0) {
                length--;
                isNew = levels.get(length).add(context(text, at, length), text[at]);
            }
        }
        levels.forEach(Level::finish);
    }

    private static long context(int[] text, int at, int length) {
        long key = 0;
        for (int i = at - length; i < at; i++) {
            key = key << BITS | text[i];
        }
        return key;
    }

    /** The probability of a character at a place in a text, by those before it. */
    double probability(int[] text, int at, int next) {
        double probability = 1.0 / vocabulary;
        for (int length = 0; length <= Math.min(order, at); length++) {
            probability = levels.get(length).probability(context(text, at, length), next, probability);
        }
        return probability;
    }

    /** Bits a character of a text, from a place on. */
    double bits(int[] text, int from) {
        double bits = 0;
        for (int at = from; at < text.length; at++) {
            bits -= Math.log(probability(text, at, text[at])) / Math.log(2);
        }
        return bits / (text.length - from);
    }
}
