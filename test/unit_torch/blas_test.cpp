#include "trainer/torch/blas.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <string>

#include "core/error.h"
#include "trainer/openblas_kernels.h"

namespace salesforecast {
namespace {

TEST(Blas, runs_on_one_thread) {
  prepare_blas();
  EXPECT_EQ(at::get_num_threads(), 1);
}

TEST(Blas, says_what_it_is) {
  const std::string name = blas_name();
  EXPECT_TRUE(name.empty() || name.starts_with("OpenBLAS ")) << name;
}

// OpenBLAS itself would try again for ever.
TEST(Blas, refuses_a_memory_limit_without_room_for_it) {
  if (blas_name().empty()) GTEST_SKIP() << "LibTorch is linked without OpenBLAS";
  rlimit before{};
  getrlimit(RLIMIT_AS, &before);
  rlimit small = before;
  small.rlim_cur = 1 << 20;
  setrlimit(RLIMIT_AS, &small);
  ErrorKind kind = ErrorKind::kInternal;
  try {
    prepare_blas();
  } catch (const Error& error) {
    kind = error.kind();
  }
  setrlimit(RLIMIT_AS, &before);
  EXPECT_EQ(kind, ErrorKind::kOutOfMemory);
}

TEST(Blas, names_kernels_that_openblas_has) {
  const char* kernels = openblas_kernels();
  if (kernels == nullptr) GTEST_SKIP() << "this processor has neither AVX2 nor AVX-512";
  EXPECT_TRUE(std::string(kernels) == "SkylakeX" || std::string(kernels) == "Haswell");
}

}  // namespace
}  // namespace salesforecast
