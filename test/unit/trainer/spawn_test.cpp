// What a trainer program finds when it begins: nothing of its parent's but two descriptors.
#include "trainer/spawn.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <sstream>
#include <string>

#include "unit/trainer/doubles.h"

namespace salesforecast {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(Spawn, EnvironmentIsOursAlone) {
  const NothingLeft nothing_left;
  setenv("LD_LIBRARY_PATH", "/nowhere", 1);
  setenv("PGPASSWORD", "secret", 1);
  TrainerProcess trainer(double_path(), {}, {});
  const std::string environment = ask(trainer, "environment");
  unsetenv("LD_LIBRARY_PATH");
  unsetenv("PGPASSWORD");
  for (const char* expected :
       {"OMP_NUM_THREADS=1\n", "OPENBLAS_NUM_THREADS=1\n", "MKL_NUM_THREADS=1\n", "LC_ALL=C\n", "PATH=\n"}) {
    EXPECT_NE(environment.find(expected), std::string::npos) << expected;
  }
  EXPECT_EQ(environment.find("LD_"), std::string::npos);
  EXPECT_EQ(environment.find("secret"), std::string::npos);
}

TEST(Spawn, OtherDescriptorsAreClosed) {
  const NothingLeft nothing_left;
  // One that would pass through exec, as some of a server's do.
  const int open_one = open("/dev/null", O_RDONLY);
  ASSERT_GE(open_one, 0);
  TrainerProcess trainer(double_path(), {}, {});
  const std::vector<std::string> open_there = lines_of(ask(trainer, "descriptors"));
  close(open_one);
  ASSERT_EQ(open_there.size(), 3u);
  EXPECT_EQ(open_there[0].rfind("0 socket:", 0), 0u);
  EXPECT_EQ(open_there[1].rfind("1 pipe:", 0), 0u);
  EXPECT_EQ(open_there[2].rfind("2 pipe:", 0), 0u);
}

TEST(Spawn, SignalsAreAtTheirDefaults) {
  const NothingLeft nothing_left;
  sigset_t all, before;
  sigfillset(&all);
  const auto pipe_before = std::signal(SIGPIPE, SIG_IGN);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::string signals;
  {
    TrainerProcess trainer(double_path(), {}, {});
    signals = ask(trainer, "signals");
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  std::signal(SIGPIPE, pipe_before);
  // Beyond 31 are real-time signals, of which the C library keeps two for itself.
  constexpr unsigned long long kOrdinary = 0x7fffffff;
  for (const std::string field : {"SigBlk:\t", "SigIgn:\t"}) {
    const std::size_t at = signals.find(field);
    ASSERT_NE(at, std::string::npos);
    EXPECT_EQ(std::stoull(signals.substr(at + field.size()), nullptr, 16) & kOrdinary, 0u) << signals;
  }
}

TEST(Spawn, GroupIsItsOwn) {
  const NothingLeft nothing_left;
  TrainerProcess trainer(double_path(), {}, {});
  EXPECT_EQ(ask(trainer, "group"), "1");
}

TEST(Spawn, WorksWithoutStandardDescriptors) {
  const NothingLeft nothing_left;
  const pid_t child = fork();
  if (child == 0) {
    for (const int standard : {0, 1, 2}) close(standard);
    int status = 1;
    try {
      TrainerProcess trainer(double_path(), {}, {});
      status = lines_of(ask(trainer, "descriptors")).size() == 3 ? 0 : 2;
    } catch (const Error&) {
      status = 3;
    }
    _exit(status);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Spawn, ReportsWhatFailed) {
  Spawned spawned;
  EXPECT_EQ(spawn("/nowhere/at/all", {}, spawned), ENOENT);
  EXPECT_EQ(spawn("/etc/passwd", {}, spawned), EACCES);
  EXPECT_EQ(spawned.pid, 0);
}

}  // namespace
}  // namespace salesforecast
