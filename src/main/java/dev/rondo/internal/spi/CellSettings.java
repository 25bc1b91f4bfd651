package dev.rondo.internal.spi;

import dev.rondo.Precision;
import dev.rondo.Threads;

/** How a cell is to run, apart from what it computes. */
public record CellSettings(Precision precision, Threads threads) {}
