#ifndef RONDO_BASELINE_FILES_H
#define RONDO_BASELINE_FILES_H

#include "resources.h"

/** Reads a file of exactly this many little-endian floats. */
float *read_floats(struct resources *resources, const char *path, size_t count);

void write_floats(const char *path, const float *values, size_t count);

#endif
