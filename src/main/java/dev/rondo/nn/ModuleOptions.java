package dev.rondo.nn;

import dev.rondo.Generator;
import dev.rondo.internal.spi.CellSettings;
import dev.rondo.internal.spi.RecurrentBackend;

/**
 * What a module is built with besides its sizes.
 *
 * @param generator where parameters and dropout masks come from
 */
record ModuleOptions(RecurrentBackend backend, Generator generator, CellSettings settings) {}
