// Starting a program with two ways to it and nothing else of this process.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace salesforecast {

// A descriptor that closes itself.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { reset(); }
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const noexcept { return number_; }
  int release() noexcept;
  void reset() noexcept;

 private:
  int number_ = -1;
};

struct Spawned {
  pid_t pid = 0;
  Descriptor socket;  // to the child's descriptor 0, both ways
  Descriptor text;    // from the child's descriptors 1 and 2
};

// Starts the program as TrainerProcess says; both descriptors do not block and close on exec. Gives 0, or the errno of
// what failed, when nothing is left.
int spawn(const std::string& path, const std::vector<std::string>& arguments, Spawned& spawned);

}  // namespace salesforecast
