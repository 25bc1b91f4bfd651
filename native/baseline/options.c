#include "options.h"

#include "check.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] = "usage: rondo-baseline --kind lstm|gru|rnn --layers L --directions D --steps T --batch N "
                            "--input I --hidden H --threads K [--precision f32|bf16] --weights FILE --x FILE "
                            "[--output FILE] [--lengths n,n,...] [--warmup-ms M] [--measure-ms M] [--samples S]\n"
                            "   or: rondo-baseline --matmul-peak --threads K [--precision f32|bf16] [--warmup-ms M] "
                            "[--measure-ms M] [--samples S]";

static int number(const char *option, const char *text, char **end) {
    errno = 0;
    long value = strtol(text, end, 10);
    if (*end == text || errno != 0 || value < INT_MIN || value > INT_MAX) {
        fail("%s needs a number, but is %s", option, text);
    }
    return (int) value;
}

static int whole_number(const char *option, const char *text) {
    char *end;
    int value = number(option, text, &end);
    if (*end != '\0') {
        fail("%s needs a number, but is %s", option, text);
    }
    return value;
}

/* Which of the names, separated by spaces, it is. */
static int choice(const char *option, const char *text, const char *const *names, int count) {
    for (int i = 0; i < count; i++) {
        if (strcmp(text, names[i]) == 0) {
            return i;
        }
    }
    fail("%s cannot be %s\n%s", option, text, usage);
}

static const int *lengths(struct resources *resources, int batch, const char *text) {
    int *result = own_bytes(resources, (size_t) batch * sizeof(int));
    for (int n = 0; n < batch; n++) {
        char *end;
        result[n] = number("--lengths", text, &end);
        if (*end != (n == batch - 1 ? '\0' : ',')) {
            fail("--lengths needs %d numbers with commas between them", batch);
        }
        text = end + 1;
    }
    return result;
}

static bool parse_number(struct options *options, const char *option, const char *text) {
    struct workload *workload = &options->workload;
    const struct {
        const char *name;
        int *value;
    } numbers[] = {{"--layers", &workload->layers}, {"--directions", &workload->directions},
            {"--steps", &workload->steps}, {"--batch", &workload->batch}, {"--input", &workload->input},
            {"--hidden", &workload->hidden}, {"--threads", &options->threads},
            {"--warmup-ms", &options->timing.warm_up_milliseconds},
            {"--measure-ms", &options->timing.measure_milliseconds}, {"--samples", &options->timing.samples}};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (strcmp(option, numbers[i].name) == 0) {
            *numbers[i].value = whole_number(option, text);
            return true;
        }
    }
    return false;
}

static bool parse_text(struct options *options, const char *option, const char *text) {
    static const char *const kinds[] = {"lstm", "gru", "rnn"};
    static const char *const precisions[] = {"f32", "bf16"};
    if (strcmp(option, "--kind") == 0) {
        options->workload.kind = (enum cell_kind) choice(option, text, kinds, 3);
    } else if (strcmp(option, "--precision") == 0) {
        options->workload.type = choice(option, text, precisions, 2) == 0 ? dnnl_f32 : dnnl_bf16;
    } else if (strcmp(option, "--weights") == 0) {
        options->weights_path = text;
    } else if (strcmp(option, "--x") == 0) {
        options->input_path = text;
    } else if (strcmp(option, "--output") == 0) {
        options->output_path = text;
    } else {
        return false;
    }
    return true;
}

void options_parse(struct options *options, struct resources *resources, int count, char **arguments) {
    *options = (struct options) {
            .threads = 1,
            .workload = {.layers = 1, .directions = 1, .type = dnnl_f32},
            .timing = {.warm_up_milliseconds = 200, .measure_milliseconds = 1000, .samples = 5},
    };
    const char *lengths_text = NULL;
    for (int i = 1; i < count; i++) {
        const char *option = arguments[i];
        if (strcmp(option, "--matmul-peak") == 0) {
            options->matmul_peak = true;
            continue;
        }
        if (i + 1 == count) {
            fail("%s is unknown or lacks its value\n%s", option, usage);
        }
        const char *text = arguments[++i];
        if (strcmp(option, "--lengths") == 0) {
            lengths_text = text;
        } else if (!parse_number(options, option, text) && !parse_text(options, option, text)) {
            fail("%s is unknown\n%s", option, usage);
        }
    }
    timing_check(&options->timing);
    if (options->threads < 1) {
        fail("--threads must be at least 1, but is %d", options->threads);
    }
    if (options->matmul_peak) {
        return;
    }
    if (options->weights_path == NULL || options->input_path == NULL) {
        fail("--weights and --x are needed\n%s", usage);
    }
    workload_check(&options->workload);
    if (lengths_text != NULL) {
        options->workload.lengths = lengths(resources, options->workload.batch, lengths_text);
        workload_check(&options->workload);
    }
}
