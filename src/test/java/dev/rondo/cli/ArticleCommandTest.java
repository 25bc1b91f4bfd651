package dev.rondo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.testing.TestBackends;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The main job: the article's numbers come out. */
@Tag("native")
class ArticleCommandTest {
    @Test
    void printsTheArticlesNumbersAndSucceeds() {
        TestBackends.oneDnn();
        StringWriter out = new StringWriter();
        int status = new CommandLine(new ArticleCommand())
                .setOut(new PrintWriter(out))
                .execute();
        assertThat(out.toString())
                .contains(ArticleText.OUT, ArticleText.H, ArticleText.C)
                .contains("Expected hidden[0] size (1, 1, 3), got [1, 3, 3]")
                .contains("LSTM output: torch.Size([3, 3, 3])")
                .doesNotContain("MISMATCH");
        assertThat(status).isZero();
    }
}
