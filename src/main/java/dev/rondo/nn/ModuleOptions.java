package dev.rondo.nn;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.internal.cell.CellSettings;

/**
 * What a module is built with besides its sizes.
 *
 * @param generator where parameters and dropout masks come from
 */
record ModuleOptions(Backend backend, Generator generator, CellSettings settings) {}
