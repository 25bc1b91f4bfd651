package dev.rondo.nn;

import dev.rondo.Generator;
import dev.rondo.internal.cell.CellBackend;
import dev.rondo.internal.cell.CellSettings;

/**
 * What a module is built with besides its sizes.
 *
 * @param generator where parameters and dropout masks come from
 */
record ModuleOptions(CellBackend backend, Generator generator, CellSettings settings) {}
