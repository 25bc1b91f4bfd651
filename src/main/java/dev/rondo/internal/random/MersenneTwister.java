package dev.rondo.internal.random;

import java.nio.ByteBuffer;

/**
 * The 32-bit Mersenne Twister (MT19937) with the seeding by one word, as in C++'s {@code std::mt19937}.
 *
 * <p>Source: Matsumoto and Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed uniform pseudo-random
 * number generator", ACM TOMACS 8(1), 1998, with their initialisation of 2002. Every PyTorch version so far draws its
 * CPU numbers from it. Not thread-safe.
 */
public final class MersenneTwister {
    private static final int SIZE = 624;
    private static final int SHIFT = 397;
    private static final int UPPER_BIT = 0x80000000;
    private static final int LOWER_BITS = 0x7fffffff;

    private final int[] state = new int[SIZE];
    /** Counts as PyTorch counts, whose state holds both: words up to the next twist, that one included. */
    private int left = 1;

    private int next;

    /** Starts the sequence of a seed, of which only the low 32 bits count, as in PyTorch. */
    public MersenneTwister(long seed) {
        state[0] = (int) seed;
        for (int i = 1; i < SIZE; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
    }

    /** The next word: 32 random bits, to be read as unsigned. */
    public int nextInt() {
        if (--left == 0) {
            twist();
            left = SIZE;
            next = 0;
        }
        int word = state[next++];
        word ^= word >>> 11;
        word ^= (word << 7) & 0x9d2c5680;
        word ^= (word << 15) & 0xefc60000;
        return word ^ (word >>> 18);
    }

    /** The next two words as 64 random bits; the first word is the high half. */
    public long nextLong() {
        long high = Integer.toUnsignedLong(nextInt());
        return high << Integer.SIZE | Integer.toUnsignedLong(nextInt());
    }

    /** Writes where the sequence stands, in the fields of PyTorch's {@code CPUGeneratorImplStateLegacy}. */
    void save(ByteBuffer to) {
        to.putInt(left).putInt(1).putLong(next);
        for (int word : state) {
            to.putLong(Integer.toUnsignedLong(word));
        }
    }

    /**
     * Goes on where another one was saved.
     *
     * @throws IllegalArgumentException when no twister stands there; nothing changes
     */
    void load(ByteBuffer from) {
        int newLeft = from.getInt();
        int seeded = from.getInt();
        long newNext = from.getLong();
        // PyTorch takes a sum beyond this one too, and would read behind the words.
        if (seeded != 1 || newLeft < 1 || newLeft > SIZE || newNext < 0 || newNext + newLeft > SIZE + 1) {
            throw new IllegalArgumentException("Invalid mt19937 state");
        }
        left = newLeft;
        next = (int) newNext;
        for (int i = 0; i < SIZE; i++) {
            state[i] = (int) from.getLong();
        }
    }

    private void twist() {
        for (int i = 0; i < SIZE; i++) {
            int word = (state[i] & UPPER_BIT) | (state[(i + 1) % SIZE] & LOWER_BITS);
            state[i] = state[(i + SHIFT) % SIZE] ^ (word >>> 1) ^ ((word & 1) == 0 ? 0 : 0x9908b0df);
        }
    }
}
