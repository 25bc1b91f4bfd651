#include "files.h"

#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static FILE *open_file(const char *path, const char *mode) {
    FILE *file = fopen(path, mode);
    if (file == NULL) {
        fail("cannot open %s: %s", path, strerror(errno));
    }
    return file;
}

float *read_floats(struct resources *resources, const char *path, size_t count) {
    float *values = own_floats(resources, count);
    FILE *file = open_file(path, "rb");
    size_t read = fread(values, sizeof(float), count, file);
    if (read != count || fgetc(file) != EOF) {
        fail("%s does not hold the %zu floats of the workload", path, count);
    }
    fclose(file);
    return values;
}

void write_floats(const char *path, const float *values, size_t count) {
    FILE *file = open_file(path, "wb");
    size_t written = fwrite(values, sizeof(float), count, file);
    if (fclose(file) != 0 || written != count) {
        fail("cannot write %s: %s", path, strerror(errno));
    }
}
