package dev.rondo.examples;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** MNIST's files, in the IDX format: a magic number, the sizes, and a byte a value, all big-endian. */
final class Mnist {
    private static final int IMAGES = 0x803;
    private static final int LABELS = 0x801;
    private static final float WHITE = 255;

    private Mnist() {}

    /** Pictures as rows of pixels from 0 to 1, and what they show. */
    record Images(float[][] pixels, int[] labels) {}

    /**
     * Reads {@code NAME-images-idx3-ubyte} and {@code NAME-labels-idx1-ubyte}, or the same with {@code .gz}.
     *
     * @throws IOException naming the file and what is wrong with it
     */
    static Images read(Path folder, String name, int most) throws IOException {
        float[][] pixels;
        Path images = find(folder, name + "-images-idx3-ubyte");
        try (DataInputStream in = open(images)) {
            int count = Math.min(most, size(in, images, IMAGES));
            if (in.readInt() != DigitFonts.SIDE || in.readInt() != DigitFonts.SIDE) {
                throw new IOException(images + ": pictures are not of 28 x 28 pixels");
            }
            pixels = new float[count][DigitFonts.SIDE * DigitFonts.SIDE];
            for (float[] picture : pixels) {
                for (int i = 0; i < picture.length; i++) {
                    picture[i] = in.readUnsignedByte() / WHITE;
                }
            }
        } catch (EOFException e) {
            throw new IOException(images + " ends too early", e);
        }
        Path file = find(folder, name + "-labels-idx1-ubyte");
        try (DataInputStream in = open(file)) {
            if (size(in, file, LABELS) < pixels.length) {
                throw new IOException(file + " has fewer labels than there are pictures");
            }
            int[] labels = new int[pixels.length];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = in.readUnsignedByte();
                if (labels[i] > 9) {
                    throw new IOException(file + ": label " + labels[i] + " at " + i + " is no digit");
                }
            }
            return new Images(pixels, labels);
        } catch (EOFException e) {
            throw new IOException(file + " ends too early", e);
        }
    }

    private static int size(DataInputStream in, Path file, int magic) throws IOException {
        int found = in.readInt();
        if (found != magic) {
            throw new IOException(file + " is no IDX file of this kind: it begins with 0x" + Integer.toHexString(found)
                    + ", not 0x" + Integer.toHexString(magic));
        }
        int count = in.readInt();
        if (count < 0) {
            throw new IOException(file + ": " + count + " entries");
        }
        return count;
    }

    private static Path find(Path folder, String name) throws IOException {
        Path plain = folder.resolve(name);
        Path packed = folder.resolve(name + ".gz");
        if (!Files.exists(plain) && !Files.exists(packed)) {
            throw new IOException("neither " + plain + " nor " + packed + " exists");
        }
        return Files.exists(plain) ? plain : packed;
    }

    private static DataInputStream open(Path file) throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
        return new DataInputStream(
                file.toString().endsWith(".gz") ? new BufferedInputStream(new GZIPInputStream(bytes)) : bytes);
    }
}
