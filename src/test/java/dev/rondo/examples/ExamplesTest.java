package dev.rondo.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the examples say that they reach, from their default seeds, with a margin for other CPUs' last bits. */
class ExamplesTest {
    @TempDir
    Path folder;

    @Test
    void theCosineFollowsTheSine() {
        assertThat(SineToCosine.train().error()).isLessThan(0.001);
    }

    @Test
    void digitsInUnseenHandsAreRead() {
        assertThat(RowByRow.train().accuracy()).isGreaterThan(0.97);
    }

    @Test
    void threeLayersLearnMoreFromLittleDataThanOne() {
        Map<String, List<Double>> losses = DeepStacks.train();
        assertThat(losses).hasSize(4);
        assertThat(DeepStacks.lowest(losses.get("3 layers"))).isLessThan(DeepStacks.lowest(losses.get("1 layer")));
        assertThat(losses.values())
                .allSatisfy(curve -> assertThat(DeepStacks.last(curve)).isLessThan(0.8));
    }

    @Test
    void filesOfMnistAreRead() throws IOException {
        byte[] images = new byte[16 + 2 * 784];
        System.arraycopy(new byte[] {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28}, 0, images, 0, 16);
        images[16 + 784 + 5] = (byte) 255;
        Files.write(folder.resolve("train-images-idx3-ubyte"), images);
        assertThatThrownBy(() -> Mnist.read(folder, "train", 10))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("train-labels-idx1-ubyte.gz exists");
        Files.write(folder.resolve("train-labels-idx1-ubyte"), new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 7, 3});
        Mnist.Images read = Mnist.read(folder, "train", 10);
        assertThat(read.labels()).containsExactly(7, 3);
        assertThat(read.pixels()[1][5]).isEqualTo(1);
        assertThat(Mnist.read(folder, "train", 1).labels()).containsExactly(7);
        Files.write(folder.resolve("train-images-idx3-ubyte"), Arrays.copyOf(images, 900));
        assertThatThrownBy(() -> Mnist.read(folder, "train", 10)).hasMessageEndingWith("ubyte ends too early");
        images[3] = 1;
        Files.write(folder.resolve("train-images-idx3-ubyte"), images);
        assertThatThrownBy(() -> Mnist.read(folder, "train", 10)).hasMessageContaining("is no IDX file of this kind");
    }
}
