// Whatever a trainer does, its parent has one clean error, or the answer, and nothing is left.
#include "trainer/client.h"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <string>

#include "unit/trainer/doubles.h"

namespace salesforecast {
namespace {

TEST(TrainerProcess, AnswersSeveralTasks) {
  const NothingLeft nothing_left;
  TrainerProcess trainer(double_path(), {}, {});
  for (const std::size_t size : {0u, 1u, 100u, 1'000'000u}) {
    const Bytes payload(size, 42);
    trainer.send("echo", payload);
    ASSERT_TRUE(wait_for_result(trainer));
    EXPECT_EQ(Bytes(trainer.result().begin(), trainer.result().end()), payload);
    EXPECT_FALSE(trainer.busy());
  }
}

TEST(TrainerProcess, CarriesFiftyMegabytesBothWays) {
  const NothingLeft nothing_left;
  TrainerProcess trainer(double_path(), {}, {});
  Bytes payload(50'000'000);
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<std::uint8_t>(i * i >> 7);
  trainer.send("echo", payload);
  ASSERT_TRUE(wait_for_result(trainer));
  EXPECT_EQ(Bytes(trainer.result().begin(), trainer.result().end()), payload);
}

TEST(TrainerProcess, TellsProgressButNotTooOften) {
  const NothingLeft nothing_left;
  TrainerProcess trainer(double_path(), {}, {});
  std::vector<TrainerProgress> told;
  const auto start = std::chrono::steady_clock::now();
  trainer.send("progress", {});
  ASSERT_TRUE(wait_for_result(trainer, &told));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  ASSERT_GE(told.size(), 3u);
  EXPECT_LE(static_cast<double>(told.size()), seconds * 10 + 2);
  EXPECT_EQ(told.front().epoch, 1);
  EXPECT_EQ(told.back().epoch, 200);
  EXPECT_EQ(told.back().loss, 1.0 / 200);
  // Guessed by the epochs that are done.
  EXPECT_GT(told[1].seconds_left, 0);
  EXPECT_LT(told[1].seconds_left, 60);
  EXPECT_EQ(told.back().seconds_left, 0);
}

TEST(TrainerProcess, TrainersOwnErrorKeepsKindAndTextsAndTheTrainer) {
  const NothingLeft nothing_left;
  TrainerProcess trainer(double_path(), {}, {});
  const auto error = error_of(trainer, "nothing of the kind");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kInvalidArgument);
  EXPECT_EQ(error->message(), "unknown method \"nothing of the kind\"");
  EXPECT_EQ(error->detail(), "a detail");
  EXPECT_EQ(error->hint(), "a hint");
  EXPECT_EQ(ask(trainer, "group"), "1");
}

TEST(TrainerProcess, ExceptionOfALibraryIsItsFirstLine) {
  const NothingLeft nothing_left;
  TrainerProcess trainer(double_path(), {}, {});
  const auto error = error_of(trainer, "exception");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kTrainer);
  EXPECT_EQ(error->message(), "trainer failed");
  EXPECT_EQ(error->detail(), "what went wrong");
}

TEST(TrainerProcess, ArgumentsReachTheProgram) {
  const NothingLeft nothing_left;
  TrainerProcess trainer(double_path(), {"always", "group"}, {});
  EXPECT_EQ(ask(trainer, "echo"), "1");
}

TEST(TrainerProcess, WhatATrainerStartedEndsWithIt) {
  const NothingLeft nothing_left;
  pid_t child = 0;
  {
    TrainerProcess trainer(double_path(), {}, {});
    child = static_cast<pid_t>(std::stol(ask(trainer, "child")));
    ASSERT_GT(child, 0);
    EXPECT_EQ(kill(child, 0), 0);
  }
  // An orphan's end is noted by whoever takes it in: gone, or waiting to be noted.
  const std::string status = "/proc/" + std::to_string(child) + "/stat";
  for (int tries = 0; tries < 200 && kill(child, 0) == 0; ++tries) {
    std::ifstream file(status);
    std::string all;
    std::getline(file, all);
    if (all.find(") Z ") != std::string::npos) break;
    poll(nullptr, 0, 10);
    ASSERT_LT(tries, 199) << all;
  }
}

TEST(TrainerProcess, TextOfATrainerBlocksNobody) {
  const NothingLeft nothing_left;
  TrainerProcess trainer(double_path(), {}, {});
  EXPECT_EQ(ask(trainer, "chatter"), "");
}

void expect_trainer_error(const std::optional<Error>& error, const std::string& message, const std::string& detail) {
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kTrainer);
  EXPECT_EQ(error->message(), "trainer \"trainer_double\" " + message);
  EXPECT_NE(error->detail().find(detail), std::string::npos) << error->detail();
  EXPECT_FALSE(error->hint().empty());
}

TEST(TrainerProcess, CrashNamesTheLastLineAndTheSignal) {
  const NothingLeft nothing_left;
  TrainerProcess trainer(double_path(), {}, {});
  expect_trainer_error(error_of(trainer, "crash"), "ended unexpectedly",
                       "about to crash (it was ended by signal SIGSEGV)");
  EXPECT_FALSE(trainer.alive());
  EXPECT_EQ(trainer.fd(), -1);
}

TEST(TrainerProcess, ExitNamesTheLastLineAndTheStatus) {
  const NothingLeft nothing_left;
  TrainerProcess trainer(double_path(), {}, {});
  expect_trainer_error(error_of(trainer, "exit"), "ended unexpectedly", "no such device (it ended with status 3)");
}

TEST(TrainerProcess, KillFromOutsideIsAnError) {
  const NothingLeft nothing_left;
  TrainerProcess trainer(double_path(), {}, {});
  ASSERT_EQ(ask(trainer, "group"), "1");
  kill(trainer.pid(), SIGKILL);
  const auto error = error_of(trainer, "echo", Bytes(1'000'000));
  expect_trainer_error(error, "ended unexpectedly", "it was ended by signal SIGKILL");
  EXPECT_NE(error->hint().find("salesforecast.max_memory"), std::string::npos);
}

TEST(TrainerProcess, AnswersThatCannotBeReadAreErrors) {
  const NothingLeft nothing_left;
  const std::string unreadable = "gave an answer that cannot be read";
  expect_trainer_error(error_of_way("garbage"), unreadable, "spoke in tongues (its first bytes are no frame's)");
  expect_trainer_error(error_of_way("huge"), unreadable, "length is over the limit");
  expect_trainer_error(error_of_way("wrong"), unreadable, "no message of its type");
  expect_trainer_error(error_of_way("task"), unreadable, "another type");
}

TEST(TrainerProcess, ResultBeyondMaxMemoryIsNotTaken) {
  const NothingLeft nothing_left;
  TrainerLimits limits;
  limits.max_memory = 1'000'000;
  TrainerProcess trainer(double_path(), {"large"}, limits);
  expect_trainer_error(error_of(trainer, "echo"), "gave an answer that cannot be read", "length is over the limit");
}

TEST(TrainerProcess, HalfAFrameIsAnEarlyEnd) {
  const NothingLeft nothing_left;
  expect_trainer_error(error_of_way("half"), "ended unexpectedly", "it ended with status 0");
}

TEST(TrainerProcess, ClosedSocketEndsAProgramThatGoesOn) {
  const NothingLeft nothing_left;
  expect_trainer_error(error_of_way("closed"), "ended unexpectedly", "it closed its connection");
}

TEST(TrainerProcess, SecondAnswerToOneTaskIsAnError) {
  const NothingLeft nothing_left;
  TrainerProcess trainer(double_path(), {"twice"}, {});
  EXPECT_EQ(ask(trainer, "echo").size(), 100u);
  expect_trainer_error(error_of(trainer, "echo"), "gave an answer that cannot be read", "without a task");
}

TEST(TrainerProcess, ProgramThatCannotStartIsAnError) {
  const NothingLeft nothing_left;
  const auto start = [](const std::string& path) -> std::optional<Error> {
    try {
      const TrainerProcess trainer(path, {}, {});
    } catch (const Error& error) {
      return error;
    }
    return std::nullopt;
  };
  for (const std::string path : {"/nowhere/at/all", "/etc/passwd", "/"}) {
    const auto error = start(path);
    ASSERT_TRUE(error) << path;
    EXPECT_EQ(error->kind(), ErrorKind::kTrainer);
    EXPECT_NE(error->message().find("could not be started"), std::string::npos);
    EXPECT_NE(error->detail().find(path), std::string::npos);
  }
}

TEST(TrainerProcess, MissingLibraryIsARefusalToStart) {
  const NothingLeft nothing_left;
  expect_trainer_error(error_of_way("unloadable"), "could not be started", "libnone.so");
}

// A trainer that computes, waits or has never read a byte: stopping it takes no time.
TEST(TrainerProcess, StopsAtOnceWhateverItDoes) {
  const NothingLeft nothing_left;
  for (const std::string way : {"serve", "deaf"}) {
    for (const std::string method : {"hang", "spin"}) {
      TrainerProcess trainer(double_path(), {way}, {});
      trainer.send(method, Bytes(10'000'000));
      for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(trainer.pump(), TrainerProcess::Event::kNothing);
        poll(nullptr, 0, 5);
      }
      const auto start = std::chrono::steady_clock::now();
      trainer.stop();
      EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(500));
      EXPECT_FALSE(trainer.alive());
      EXPECT_THROW(trainer.pump(), Error);
      EXPECT_THROW(trainer.send("echo", {}), Error);
      trainer.stop();
    }
  }
}

TEST(TrainerProcess, StartedAndDroppedAtOnceLeavesNothing) {
  const NothingLeft nothing_left;
  for (int i = 0; i < 20; ++i) const TrainerProcess trainer(double_path(), {}, {});
}

TEST(TrainerProcess, OtherChildrenAreLeftAlone) {
  const NothingLeft nothing_left;
  const pid_t other = fork();
  if (other == 0) _exit(7);
  siginfo_t ended = {};
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(other), &ended, WEXITED | WNOWAIT), 0);
  { const TrainerProcess trainer(double_path(), {}, {}); }
  { EXPECT_TRUE(error_of_way("garbage")); }
  int status = 0;
  EXPECT_EQ(waitpid(other, &status, 0), other);
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

// A process that ignores the end of its children never hears of it.
TEST(TrainerProcess, WorksWhereChildrenAreNotWaitedFor) {
  const NothingLeft nothing_left;
  const auto before = std::signal(SIGCHLD, SIG_IGN);
  {
    TrainerProcess trainer(double_path(), {}, {});
    EXPECT_EQ(ask(trainer, "group"), "1");
    expect_trainer_error(error_of(trainer, "exit"), "ended unexpectedly", "no such device");
  }
  { const TrainerProcess trainer(double_path(), {}, {}); }
  std::signal(SIGCHLD, before);
}

TEST(TrainerProcess, OneTaskAtATime) {
  const NothingLeft nothing_left;
  TrainerProcess trainer(double_path(), {}, {});
  trainer.send("hang", {});
  EXPECT_THROW(trainer.send("echo", {}), Error);
}

}  // namespace
}  // namespace salesforecast
