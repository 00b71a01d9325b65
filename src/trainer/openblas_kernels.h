// Which of OpenBLAS's kernels a trainer should run on.
#pragma once

namespace salesforecast {

// The environment variable that OpenBLAS reads while it is loaded; a setting made later comes too late.
inline constexpr const char* kOpenblasKernels = "OPENBLAS_CORETYPE";

// A value for it that this processor can run, null where OpenBLAS should choose. OpenBLAS knows processors by name: on
// one that is newer than itself it takes its oldest kernels, a quarter as fast (0.3.21 on Intel's Emerald Rapids). Any
// processor with these instructions runs the kernels named here, and AMD's have no better ones in OpenBLAS.
inline const char* openblas_kernels() {
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512cd")) {
    return "SkylakeX";
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
#endif
  return nullptr;
}

}  // namespace salesforecast
