#include "trainer/torch/blas.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "core/error.h"
#include "trainer/openblas_kernels.h"

#ifdef SALESFORECAST_OPENBLAS
extern "C" {
char* openblas_get_config();
char* openblas_get_corename();
void openblas_set_num_threads(int);
}
#endif

namespace salesforecast {

void prepare_blas() {
  // ATen asks this variable at its first use. Setting the number there, too, makes a pool of threads, one a core, and
  // where the memory limit leaves no room for their stacks it waits for ever (LibTorch 1.13).
  setenv("OMP_NUM_THREADS", "1", 1);
  if (at::get_num_threads() != 1) at::set_num_threads(1);
#ifdef SALESFORECAST_OPENBLAS
  openblas_set_num_threads(1);
  // Its first product takes a buffer, and where there is no room for one OpenBLAS 0.3.21 tries again for ever.
  constexpr std::size_t kBuffer = std::size_t{160} << 20;  // 128 MiB and what the product itself takes
  void* room = mmap(nullptr, kBuffer, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room == MAP_FAILED) {
    throw Error(ErrorKind::kOutOfMemory, "not enough memory to train a network", "OpenBLAS needs 128 MiB for itself.",
                "Raise the memory limit.");
  }
  munmap(room, kBuffer);
  const at::Tensor square = at::ones({128, 128});
  at::mm(square, square);
#endif
}

std::string blas_name() {
#ifdef SALESFORECAST_OPENBLAS
  const std::string config = openblas_get_config();
  const std::size_t version = config.find(' ');
  return config.substr(0, config.find(' ', version + 1)) + " " + openblas_get_corename();
#else
  return {};
#endif
}

void restart_with_better_kernels([[maybe_unused]] char** arguments) {
#ifdef SALESFORECAST_OPENBLAS
  // The names of its oldest kernels for processors of either maker.
  const std::string_view core = openblas_get_corename();
  const char* better = openblas_kernels();
  if (better == nullptr || std::getenv(kOpenblasKernels) != nullptr || (core != "Prescott" && core != "Barcelona"))
    return;
  setenv(kOpenblasKernels, better, 1);
  // Where it fails, the program goes on as it is.
  execv("/proc/self/exe", arguments);
#endif
}

}  // namespace salesforecast
