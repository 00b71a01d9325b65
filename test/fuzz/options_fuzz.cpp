// Options come from whoever may call a function: any bytes end in options or in an Error(kInvalidArgument), and what
// was accepted is written and read back as itself.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/error.h"
#include "core/options.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace salesforecast;
  try {
    const Options options = parse_options(std::string(reinterpret_cast<const char*>(data), size));
    if (!(parse_options(options_json(options)) == options)) std::abort();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kInvalidArgument) std::abort();
  }
  return 0;
}
