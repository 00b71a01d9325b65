// A trainer program keeps to its limits and never outlives its parent.
#include "trainer/serve.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <string>

#include "trainer/spawn.h"
#include "unit/trainer/doubles.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SALESFORECAST_ADDRESS_SANITIZER
#endif
#endif

namespace salesforecast {
namespace {

TEST(Serve, MemoryEndsAtTheLimit) {
#ifdef SALESFORECAST_ADDRESS_SANITIZER
  GTEST_SKIP() << "the sanitizer's allocator ends the program";
#endif
  const NothingLeft nothing_left;
  TrainerLimits limits;
  limits.max_memory = std::size_t{64} << 20;
  TrainerProcess trainer(double_path(), {}, limits);
  for (int round = 0; round < 2; ++round) {
    const auto error = error_of(trainer, "memory");
    ASSERT_TRUE(error);
    EXPECT_EQ(error->kind(), ErrorKind::kOutOfMemory);
    EXPECT_NE(error->hint().find("salesforecast.max_memory"), std::string::npos);
  }
  // A smaller task fits in.
  EXPECT_EQ(ask(trainer, "group"), "1");
}

TEST(Serve, TaskThatDoesNotFitIsOutOfMemory) {
#ifdef SALESFORECAST_ADDRESS_SANITIZER
  GTEST_SKIP() << "the sanitizer's allocator ends the program";
#endif
  const NothingLeft nothing_left;
  TrainerLimits limits;
  limits.max_memory = std::size_t{16} << 20;
  TrainerProcess trainer(double_path(), {}, limits);
  const auto error = error_of(trainer, "echo", Bytes(100'000'000));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kOutOfMemory);
  EXPECT_FALSE(trainer.alive());
}

// What a task of 100 MB takes is its own: neither what this process holds, which the program is a copy of until it is
// started, nor an earlier task counts.
TEST(Serve, PeakOfMemoryIsThatOfTheTask) {
#ifdef SALESFORECAST_ADDRESS_SANITIZER
  GTEST_SKIP() << "the sanitizer holds memory of its own";
#endif
  const NothingLeft nothing_left;
  const Bytes held(std::size_t{200} << 20, 1);
  TrainerProcess trainer(double_path(), {}, {});
  const auto peak_of = [&](std::size_t payload) {
    trainer.send("echo", std::span(held).first(payload));
    EXPECT_TRUE(wait_for_result(trainer));
    return static_cast<double>(trainer.peak_bytes()) / (1 << 20);
  };
  const double small = peak_of(10), large = peak_of(std::size_t{100} << 20), after = peak_of(10);
  EXPECT_GT(small, 1);
  EXPECT_LT(small, 60);
  EXPECT_GT(large, 100);
  EXPECT_LT(large, 500);
  EXPECT_LT(after, 60);
}

TEST(Serve, PriorityIsLowered) {
  const NothingLeft nothing_left;
  TrainerLimits limits;
  limits.nice = 3;
  TrainerProcess trainer(double_path(), {}, limits);
  EXPECT_EQ(ask(trainer, "nice"), std::to_string(std::min(19, getpriority(PRIO_PROCESS, 0) + 3)));
}

TEST(Serve, StartedByHandItSaysWhatItIs) {
  const NothingLeft nothing_left;
  Spawned spawned;
  ASSERT_EQ(spawn(double_path(), {}, spawned), 0);
  int status = 0;
  ASSERT_EQ(waitpid(spawned.pid, &status, 0), spawned.pid);
  EXPECT_EQ(WEXITSTATUS(status), 2);
  char text[200] = "";
  EXPECT_GT(read(spawned.text.get(), text, sizeof text - 1), 0);
  EXPECT_NE(std::string(text).find("salesforecast"), std::string::npos);
}

TEST(Serve, WrongParentIsNone) {
  const NothingLeft nothing_left;
  Spawned spawned;
  ASSERT_EQ(spawn(double_path(), {"1", "0", "0"}, spawned), 0);
  int status = 1;
  ASSERT_EQ(waitpid(spawned.pid, &status, 0), spawned.pid);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

// True once the process is gone, or dead and only not waited for by whoever inherits it.
bool gone_within(pid_t pid, int milliseconds) {
  for (int waited = 0; waited < milliseconds; waited += 5) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string number, name, state;
    if (!(file >> number >> name >> state) || state == "Z" || state == "X") return true;
    poll(nullptr, 0, 5);
  }
  return false;
}

// A parent of a trainer, which says the trainer's number.
[[noreturn]] void train_for_ever(const std::string& method, bool keep_socket, int say) {
  try {
    TrainerProcess trainer(double_path(), {}, {});
    ask(trainer, "group");
    trainer.send(method, {});
    trainer.pump();
    // A sibling that inherits the socket keeps it open: then only the death of the parent tells.
    if (keep_socket && fork() == 0) {
      poll(nullptr, 0, 1000);
      _exit(0);
    }
    const pid_t pid = trainer.pid();
    [[maybe_unused]] const auto written = write(say, &pid, sizeof pid);
    for (;;) pause();
  } catch (const Error&) {
    _exit(1);
  }
}

// The trainer of a parent that is killed while the trainer does `method`: its number.
pid_t orphan(const std::string& method, bool keep_socket) {
  int pipe_ends[2];
  EXPECT_EQ(pipe(pipe_ends), 0);
  const pid_t parent = fork();
  if (parent == 0) train_for_ever(method, keep_socket, pipe_ends[1]);
  pid_t trainer = 0;
  close(pipe_ends[1]);
  EXPECT_EQ(read(pipe_ends[0], &trainer, sizeof trainer), static_cast<ssize_t>(sizeof trainer));
  poll(nullptr, 0, 20);
  kill(parent, SIGKILL);
  waitpid(parent, nullptr, 0);
  close(pipe_ends[0]);
  return trainer;
}

TEST(Serve, DiesWithItsParent) {
  const NothingLeft nothing_left;
  for (const char* method : {"spin", "hang", "progress"}) {
    EXPECT_TRUE(gone_within(orphan(method, false), 1000)) << method;
    EXPECT_TRUE(gone_within(orphan(method, true), 500)) << method;
  }
}

// The parent lives on, and has closed the socket without a signal.
TEST(Serve, EndsWhenItsSocketCloses) {
  const NothingLeft nothing_left;
  for (const std::string method : {"spin", "hang"}) {
    Spawned spawned;
    ASSERT_EQ(spawn(double_path(), {std::to_string(getpid()), "0", "0"}, spawned), 0);
    const OutgoingFrame task = task_frame(method, {});
    for (std::size_t sent = 0; sent < task.size();) {
      const auto rest = task.rest(sent);
      sent += static_cast<std::size_t>(write(spawned.socket.get(), rest.data(), rest.size()));
    }
    poll(nullptr, 0, 20);
    spawned.socket.reset();
    EXPECT_TRUE(gone_within(spawned.pid, 1000)) << method;
    EXPECT_EQ(waitpid(spawned.pid, nullptr, 0), spawned.pid);
  }
}

}  // namespace
}  // namespace salesforecast
