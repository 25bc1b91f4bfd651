/** Reading and writing weights: the safetensors format and PyTorch's state dictionaries. */
@NullMarked
package dev.rondo.io;

import org.jspecify.annotations.NullMarked;
