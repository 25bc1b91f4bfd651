/** Makes tables and plots of the benchmark's results. */
@NullMarked
package dev.rondo.bench.report;

import org.jspecify.annotations.NullMarked;
