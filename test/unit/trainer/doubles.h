// Trainers for tests: the double beside the test program, what it says, and what it must not leave behind.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "trainer/client.h"

namespace salesforecast {

using Bytes = std::vector<std::uint8_t>;

inline std::string double_path() {
  return std::filesystem::read_symlink("/proc/self/exe").replace_filename("trainer_double").string();
}

inline int open_descriptors() {
  int count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

// Fails when a test leaves a child, living or not, or a descriptor.
class NothingLeft {
 public:
  NothingLeft() : before_(open_descriptors()) {}
  ~NothingLeft() {
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
    EXPECT_EQ(open_descriptors(), before_);
  }
  NothingLeft(const NothingLeft&) = delete;
  NothingLeft& operator=(const NothingLeft&) = delete;

 private:
  int before_;
};

// Waits as a backend does: sleeps on the descriptor, at most 50 ms. False when the time is over.
inline bool wait_for_result(TrainerProcess& trainer, std::vector<TrainerProgress>* told = nullptr, int seconds = 60) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  while (std::chrono::steady_clock::now() < end) {
    const TrainerProcess::Event event = trainer.pump();
    if (event == TrainerProcess::Event::kResult) return true;
    if (event == TrainerProcess::Event::kProgress) {
      if (told != nullptr) told->push_back(trainer.progress());
      continue;
    }
    const short events = static_cast<short>(trainer.wants_to_write() ? POLLIN | POLLOUT : POLLIN);
    pollfd socket = {trainer.fd(), events, 0};
    poll(&socket, 1, 50);
  }
  return false;
}

// The answer to a task of the honest double, as text.
inline std::string ask(TrainerProcess& trainer, std::string_view method) {
  trainer.send(method, {});
  if (!wait_for_result(trainer)) return "no answer";
  return {trainer.result().begin(), trainer.result().end()};
}

// The error that a task ends in.
inline std::optional<Error> error_of(TrainerProcess& trainer, std::string_view method, const Bytes& payload = {}) {
  try {
    trainer.send(method, payload);
    wait_for_result(trainer);
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

// The same of a double that keeps no protocol.
inline std::optional<Error> error_of_way(const std::string& way) {
  TrainerProcess trainer(double_path(), {way}, {});
  return error_of(trainer, "echo", Bytes(10));
}

}  // namespace salesforecast
