/** {@code scripts/rondo article}: a PyTorch tutorial's examples, run and compared with the numbers that it prints. */
@NullMarked
package dev.rondo.cli.article;

import org.jspecify.annotations.NullMarked;
