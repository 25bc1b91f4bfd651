package dev.rondo.cli.article;

/** What the article shows, to the letter. */
public final class ArticleText {
    public static final String OUT = """
            Variable containing:
            (0 ,.,.) =\s
              0.0545 -0.0061  0.5615
             -0.1251  0.4490  0.2640
              0.1405 -0.1624  0.0303

            (1 ,.,.) =\s
              0.0168  0.1562  0.5002
              0.0824  0.1454  0.4007
              0.0180 -0.0267  0.0094
            [torch.FloatTensor of size 2x3x3]""";

    public static final String H = """
            Variable containing:
            (0 ,.,.) =\s
              0.0168  0.1562  0.5002
              0.0824  0.1454  0.4007
              0.0180 -0.0267  0.0094
            [torch.FloatTensor of size 1x3x3]""";

    public static final String C = """
            Variable containing:
            (0 ,.,.) =\s
              0.1085  0.1957  0.9778
              0.5397  0.2874  0.6415
              0.0480 -0.0345  0.0141
            [torch.FloatTensor of size 1x3x3]""";

    private ArticleText() {}
}
