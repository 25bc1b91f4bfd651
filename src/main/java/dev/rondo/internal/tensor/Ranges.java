package dev.rondo.internal.tensor;

import dev.rondo.internal.print.PrintfNumbers;

/** How many values {@code torch.arange} gives, with its checks. */
public final class Ranges {
    private Ranges() {}

    /** Of {@code start, start + 1, ...} below {@code end}. */
    public static int length(float start, float end) {
        if (!Float.isFinite(start) || !Float.isFinite(end)) {
            throw new IllegalArgumentException(
                    "unsupported range: " + PrintfNumbers.general(start) + " -> " + PrintfNumbers.general(end));
        }
        requireSign(end >= start);
        double count = Math.ceil((double) end - start);
        if (count > Integer.MAX_VALUE) {
            throw tooMany(PrintfNumbers.general(start), PrintfNumbers.general(end));
        }
        return (int) count;
    }

    /** Of {@code start, start + step, ...} up to but without {@code end}. */
    public static int length(long start, long end, long step) {
        if (step == 0) {
            throw new IllegalArgumentException("step must be nonzero");
        }
        requireSign(step > 0 ? end >= start : end <= start);
        if (start == end) {
            return 0;
        }
        // The distance may be beyond a long, but not beyond one without a sign.
        long distance = step > 0 ? end - start : start - end;
        long count = Long.divideUnsigned(distance - 1, step > 0 ? step : -step) + 1;
        if (Long.compareUnsigned(count, Integer.MAX_VALUE) > 0) {
            throw tooMany(Long.toString(start), Long.toString(end));
        }
        return (int) count;
    }

    private static void requireSign(boolean consistent) {
        if (!consistent) {
            throw new IllegalArgumentException("upper bound and lower bound inconsistent with step sign");
        }
    }

    private static IllegalArgumentException tooMany(String start, String end) {
        return new IllegalArgumentException("the range " + start + " -> " + end + " has more than " + Integer.MAX_VALUE
                + " values, the most that one dimension holds");
    }
}
