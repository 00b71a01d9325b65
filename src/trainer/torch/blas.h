// The matrix library below LibTorch: OpenBLAS where the program is linked with it, else whatever LibTorch found.
#pragma once

#include <string>

namespace salesforecast {

// One thread for LibTorch and OpenBLAS: a training is the same on any number of cores. Throws Error(kOutOfMemory) where
// a memory limit leaves OpenBLAS no room for its buffer.
void prepare_blas();

// What OpenBLAS was built for and runs on, as "OpenBLAS 0.3.21 SkylakeX"; empty without OpenBLAS.
std::string blas_name();

// Starts this program again with the setting of trainer/openblas_kernels.h, once, where nobody made that setting and
// OpenBLAS took its oldest kernels though the processor has newer ones. Call it first in main(). Whoever starts the
// program saves half a second of loading LibTorch twice by making the setting.
void restart_with_better_kernels(char** arguments);

}  // namespace salesforecast
