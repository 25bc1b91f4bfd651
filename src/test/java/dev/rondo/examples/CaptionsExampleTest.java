package dev.rondo.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The captioning example reaches what it states, and its picture shows what is wrong. */
class CaptionsExampleTest {
    private static final int RED = 0xff0000;

    /** 98 % with AVX512 and with AVX2, whose bits differ; three captions of four name two shapes in 9 or 12 words. */
    @Test
    void describesPicturesThatItHasNotSeen() {
        Captions.Result result = Captions.train(Captions.STEPS, Captions.SEED);
        assertThat(result.heldOut().exactMatches())
                .as("held-out pictures described word for word")
                .isGreaterThanOrEqualTo(0.95);
        assertThat(result.heldOut().scenes()).hasSize(500).doesNotHaveDuplicates();
        assertThat(result.unseen().captions())
                .as("captions of unseen combinations, right or not")
                .hasSize(200)
                .allSatisfy(caption -> assertThat(Shapes.VOCABULARY.subList(3, Shapes.VOCABULARY.size()))
                        .containsAll(caption));
    }

    /** Equal seeds give an equal loss to the last bit. */
    @Test
    void repeats() {
        Captions.Result once = Captions.train(20, 7);
        assertThat(Captions.train(20, 7)).isEqualTo(once);
        assertThat(Captions.train(20, 8).loss()).isNotEqualTo(once.loss());
    }

    @Test
    void combinationsAreKeptFromTraining() {
        List<String> kept = List.of("yellow circle", "red square", "green triangle", "blue cross");
        assertThat(captions(false))
                .allSatisfy(caption -> assertThat(caption).doesNotContain(kept.toArray(String[]::new)));
        assertThat(captions(true)).allSatisfy(caption -> assertThat(kept).anyMatch(caption::contains));
        assertThat(captions(true))
                .as("every one is asked for")
                .satisfies(all -> kept.forEach(each -> assertThat(all).anyMatch(caption -> caption.contains(each))));
        assertThat(captions(false)).anyMatch(caption -> caption.matches("a large \\w+ \\w+ to the left of a small .*"));
        // The larger is named first, whatever it is beside.
        assertThat(captions(false)).noneMatch(caption -> caption.matches("a small .* a large .*"));
        assertThat(captions(false)).noneMatch(caption -> caption.matches("a (\\w+) .* (below|right of) a \\1 .*"));
    }

    private static List<String> captions(boolean unseen) {
        SplittableRandom random = new SplittableRandom(3);
        return Stream.generate(() -> Shapes.Scene.random(random, unseen))
                .limit(500)
                .map(scene -> String.join(" ", scene.caption()))
                .toList();
    }

    @Test
    void wrongCaptionsAreRed(@TempDir Path folder) throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        List<Shapes.Scene> scenes = Stream.generate(() -> Shapes.Scene.random(random, false))
                .limit(8)
                .toList();
        List<List<String>> right = scenes.stream().map(Shapes.Scene::caption).toList();
        List<List<String>> wrong = Collections.nCopies(8, List.of("a", "large", "left"));
        Captions.Described allRight = new Captions.Described(scenes, right);
        Captions.Described allWrong = new Captions.Described(scenes, wrong);
        assertThat(allRight.exactMatches()).isEqualTo(1);
        assertThat(allWrong.exactMatches()).isZero();
        Path file = folder.resolve("made/captions.png");
        Captions.draw(new Captions.Result(0, allRight, allRight), file);
        assertThat(redPixels(file)).as("red pixels without a wrong caption").isZero();
        Captions.draw(new Captions.Result(0, allRight, allWrong), file);
        assertThat(redPixels(file)).as("red pixels with wrong captions").isGreaterThan(100);
    }

    private static long redPixels(Path file) throws IOException {
        BufferedImage image = ImageIO.read(file.toFile());
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        return Arrays.stream(pixels).filter(rgb -> (rgb & 0xffffff) == RED).count();
    }
}
